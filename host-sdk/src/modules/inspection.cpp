#include "inspection.hpp"

#include "promotion/host/registry.hpp"
#include "text.hpp"

namespace promotion::host {
namespace modules {

Inspection inspect(std::shared_ptr<const ModuleImage> image) {
  Inspection result;
  result.elf = examine_elf(image->bytes());
  result.problems = result.elf.problems;
  if (result.elf.has_manifest) {
    Result<Manifest> manifest = read_manifest(result.elf.manifest);
    if (manifest.ok())
      result.manifest = std::move(*manifest);
    else
      result.problems.push_back(manifest.error().message);
  }
  result.image = std::move(image);
  return result;
}

}  // namespace modules

Result<ModuleInspection> inspect_module(const std::filesystem::path &path) {
  auto image = modules::ModuleImage::read(path);
  if (!image.ok()) return image.error();
  modules::Inspection found = modules::inspect(std::move(*image));
  return ModuleInspection{mended(found.elf.manifest), found.image->sha256(), found.elf.exports,
                          found.problems};
}

}  // namespace promotion::host

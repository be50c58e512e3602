#include "module_loader.hpp"

#include <nlohmann/json.hpp>

#include "json.hpp"
#include "names.hpp"
#include "problems_sink.hpp"
#include "trusted_keys.hpp"

namespace promotion::host::modules {
namespace {

Error refused(std::string why) { return {Code::failed_precondition, std::move(why), {}, 0}; }

}  // namespace

ModuleLoader::ModuleLoader(const ServiceSources &sources, SharedConfiguration shared, TrustOptions trust,
                           std::filesystem::path image_folder, std::shared_ptr<ControlThread> control,
                           std::shared_ptr<GenerationBook> book)
    : sources_(sources),
      shared_(std::move(shared)),
      trust_(std::move(trust)),
      image_folder_(std::move(image_folder)),
      control_(std::move(control)),
      book_(std::move(book)) {}

Result<VerifiedModule> ModuleLoader::verify(const WantedModule &wanted,
                                            std::optional<Manifest> &manifest) const {
  VerifiedModule module;
  module.wanted = wanted;
  Result<Inspection> inspection = inspect_wanted(wanted, module);
  if (!inspection.ok()) return inspection.error();
  module.inspection = std::move(*inspection);
  manifest = module.manifest();
  if (Status granted = ServiceSet::check_grants(wanted, *manifest); !granted.ok()) return granted.error();
  Result<std::string> configured = configuration(wanted, *manifest);
  if (!configured.ok()) return configured.error();
  module.configuration_json = std::move(*configured);
  module.isolation = isolation_of(module);
  return module;
}

// Who names the keys of those that are trusted says by that who is not.
Isolation ModuleLoader::isolation_of(const VerifiedModule &module) const {
  if (module.wanted.isolation) return *module.wanted.isolation;
  return trust_.keys.empty() || !module.signed_by.empty() ? Isolation::in_process : Isolation::worker;
}

Result<RunningModulePtr> ModuleLoader::open(VerifiedModule module, uint64_t number) const {
  auto generation =
      Generation::open(std::move(module.inspection),
                       {std::move(module.wanted), module.isolation, std::move(module.configuration_json),
                        number, std::move(module.signed_by)},
                       sources_, control_, book_);
  if (!generation.ok()) return generation.error();
  return RunningModulePtr(std::move(*generation));
}

Result<Inspection> ModuleLoader::inspect_wanted(const WantedModule &wanted, VerifiedModule &module) const {
  auto image = ModuleImage::read(wanted.path, image_folder_);
  if (!image.ok()) return image.error();
  const std::string &found = (*image)->sha256();
  if (!wanted.sha256.empty() && wanted.sha256 != found)
    return refused("its SHA-256 is " + found + ", the modules file says " + wanted.sha256 +
                   "; find out who changed the file, or correct the digest");
  if (Status trusted = check_signature(wanted, (*image)->bytes(), module); !trusted.ok())
    return trusted.error();
  Inspection inspection = inspect(std::move(*image));
  if (!inspection.problems.empty()) {
    std::string all;
    for (const auto &problem : inspection.problems) all += (all.empty() ? "" : "; ") + problem;
    return refused(all);
  }
  const Manifest &manifest = *inspection.manifest;
  if (manifest.id != wanted.name)
    return refused("its manifest calls it '" + manifest.id +
                   "'; give it that name in the modules file, or check the path");
  if (!wanted.version.empty() && manifest.version != wanted.version)
    return refused("it is version " + manifest.version + ", the modules file wants " + wanted.version +
                   "; install that one, or correct the version");
  return inspection;
}

// A signature in the modules file counts; without one, that beside the module, if there are keys to check it
// with.
Status ModuleLoader::check_signature(const WantedModule &wanted, std::string_view bytes,
                                     VerifiedModule &module) const {
  module.signature = wanted.signature;
  if (module.signature.empty() && !trust_.keys.empty()) {
    Result<std::string> detached = detached_signature(wanted.path);
    if (!detached.ok()) return detached.error();
    module.signature = std::move(*detached);
  }
  Result<std::string> signer = check_trust(bytes, module.signature, !wanted.sha256.empty(), trust_);
  if (!signer.ok()) return signer.error();
  module.signed_by = std::move(*signer);
  return success();
}

Result<std::string> ModuleLoader::configuration(const WantedModule &wanted, const Manifest &manifest) const {
  Result<nlohmann::json> value = parse_json(wanted.configuration_json);
  if (!value.ok()) return value.error();
  for (const auto &[name, json] : shared_) {
    if (!manifest.configuration_schema->has_property(name) || value->contains(name)) continue;
    Result<nlohmann::json> said = parse_json(json);
    if (!said.ok()) return refused("the host's " + name + " is " + said.error().message);
    (*value)[name] = std::move(*said);
  }
  if (std::string errors = errors_of(manifest.configuration_schema->check(*value)); !errors.empty())
    return refused("its configuration does not fit its schema: " + errors);
  return value->dump();
}

}  // namespace promotion::host::modules

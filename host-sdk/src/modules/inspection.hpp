// Everything that can be told of a module before any of its code runs.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "elf_file.hpp"
#include "manifest.hpp"
#include "module_image.hpp"

namespace promotion::host::modules {

struct Inspection {
  std::shared_ptr<const ModuleImage> image;
  ElfFacts elf;                       // borrows from the image
  std::optional<Manifest> manifest;   // none: there is none that can be used
  std::vector<std::string> problems;  // why it is refused, a sentence each; empty: it is not
};

Inspection inspect(std::shared_ptr<const ModuleImage> image);

}  // namespace promotion::host::modules

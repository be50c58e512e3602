// What an ELF file says about itself, read from its bytes without running any of its code.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace promotion::host::modules {

struct ElfFacts {
  std::vector<std::string> exports;  // defined dynamic symbols that others can see
  bool has_manifest = false;
  std::string_view manifest;                // the section's content without NULs at its end; into the bytes
  bool never_unloads = false;               // linked with -z nodelete
  std::vector<std::string> unique_symbols;  // each of which keeps the library mapped for ever
  std::vector<std::string> problems;  // why it is no module of this contract on this machine, a sentence each
};

// The result borrows from the bytes.
ElfFacts examine_elf(std::string_view bytes);

}  // namespace promotion::host::modules

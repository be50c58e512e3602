// Changes to the text of a modules file that leave everything else in it as it is, byte for byte.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "promotion/host/result.hpp"

namespace promotion::host::modules {

// What is to be said of a module from now on; what is none stays as it is. An empty text or list, and {} as
// an object: the key goes.
struct EntryChange {
  std::optional<std::string> path;
  std::optional<std::string> version;
  std::optional<std::string> sha256;
  std::optional<std::string> signature;
  std::optional<std::string> isolation;
  std::optional<std::vector<std::string>> services;
  std::optional<std::vector<std::string>> secret_namespaces;
  std::optional<std::string> limits_json, watch_json;
  std::optional<std::string> configuration_json;
};

// The new text. Before it is given, it is read as the host will read it: it says what was asked for, and of
// every other module what it said before. failed_precondition: it is written in a way that cannot be edited
// so; not_found: there is no such module; invalid_argument: the text is no modules file.
Result<std::string> change_entry(const std::string &text, const std::filesystem::path &file,
                                 const std::string &name, const EntryChange &change);
// conflict: it is there already.
Result<std::string> add_entry(const std::string &text, const std::filesystem::path &file,
                              const std::string &name, const EntryChange &entry);
Result<std::string> remove_entry(const std::string &text, const std::filesystem::path &file,
                                 const std::string &name);

}  // namespace promotion::host::modules

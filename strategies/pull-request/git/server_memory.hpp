// server_memory.hpp: how a server wants to be spoken to, kept beside its mirror so that it is asked once.
#ifndef PULL_REQUEST_GIT_SERVER_MEMORY_HPP
#define PULL_REQUEST_GIT_SERVER_MEMORY_HPP

#include <filesystem>
#include <string>

namespace pull_request {

struct ServerMemory {
  bool reads_version_2 = false;     ///< false: not known
  std::string push_capabilities;    ///< empty: not known
  bool refuses_thin_packs = false;  ///< libgit2 pushes
};

/// All not known where there is no file, or one that cannot be read.
ServerMemory load_memory(const std::filesystem::path &file);
/// What cannot be kept is asked again.
void store_memory(const std::filesystem::path &file, const ServerMemory &memory);

/// Empty where it cannot be read.
std::string read_small_file(const std::filesystem::path &file);
/// Writes a small file in one move, so that a process that dies leaves the old one or the new. False: it
/// could not be written. Several writers at once need a lock.
bool write_in_one_move(const std::filesystem::path &file, const std::string &content);

}  // namespace pull_request

#endif

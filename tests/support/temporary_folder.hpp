#pragma once

#include <filesystem>
#include <string_view>

namespace promotion::test {

/// A new, empty folder below the system's temporary one, removed with everything in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder &) = delete;
  TemporaryFolder &operator=(const TemporaryFolder &) = delete;

  const std::filesystem::path &path() const { return path_; }

 private:
  std::filesystem::path path_;
};

/// Writes a file, making the folders above it. Replaces one that is there, by renaming, so that a reader sees
/// either the old content or the new.
void write_file(const std::filesystem::path &path, std::string_view content);

/// Throws std::runtime_error, naming the file, if it cannot be read.
std::string read_file(const std::filesystem::path &path);

}  // namespace promotion::test

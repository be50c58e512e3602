// spool.hpp: bytes that come before they are asked for: in memory while few, else in a file without a name.
#ifndef PULL_REQUEST_GIT_SPOOL_HPP
#define PULL_REQUEST_GIT_SPOOL_HPP

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>

namespace pull_request {

/// First written, then read from the start. Its file is gone with the process, however that ends.
class Spool {
 public:
  /// folder: where the file is made, once more than `memory` bytes came.
  explicit Spool(std::string folder, std::size_t memory = 1024 * 1024)
      : folder_(std::move(folder)), memory_(memory) {}
  Spool(const Spool &) = delete;
  Spool &operator=(const Spool &) = delete;
  ~Spool();

  /// Throws promotion::Error (UNAVAILABLE) when the file cannot be made or written.
  void write(std::string_view bytes);
  /// As many bytes as there are, at most `size`; 0 at the end. Throws likewise.
  std::size_t read(char *buffer, std::size_t size);

 private:
  std::string folder_;
  std::size_t memory_;
  std::string buffer_;
  std::size_t position_ = 0;
  int file_ = -1;
};

}  // namespace pull_request

#endif

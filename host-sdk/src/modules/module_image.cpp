#include "module_image.hpp"

#include <fcntl.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <vector>

#include "file_trust.hpp"
#include "files/sha256.hpp"

#ifndef MFD_EXEC
#define MFD_EXEC 0x0010U  // Linux 6.3
#endif
#ifndef F_SEAL_EXEC
#define F_SEAL_EXEC 0x0020  // Linux 6.3
#endif

namespace promotion::host::modules {
namespace {

constexpr size_t size_limit = 256 * 1024 * 1024;

Error failed(const std::filesystem::path &path, const std::string &what) {
  return {Code::unavailable, what + " " + path.string() + ": " + std::strerror(errno), {}, 0};
}

// Says that it will be mapped for execution, where the kernel knows that word. 2 in vm.memfd_noexec forbids
// it.
int make_memfd(const std::string &name) {
  int fd = memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING | MFD_EXEC);
  if (fd < 0 && errno == EINVAL) fd = memfd_create(name.c_str(), MFD_CLOEXEC | MFD_ALLOW_SEALING);
  return fd;
}

class File {
 public:
  explicit File(const std::filesystem::path &path)
      : fd_(open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK)) {}
  ~File() {
    if (fd_ >= 0) close(fd_);
  }
  File(const File &) = delete;
  File &operator=(const File &) = delete;
  int fd() const { return fd_; }

 private:
  int fd_;
};

}  // namespace

Result<std::shared_ptr<const ModuleImage>> ModuleImage::read(const std::filesystem::path &path,
                                                             const std::filesystem::path &private_folder) {
  return copy(path, private_folder, true);
}

Result<std::shared_ptr<const ModuleImage>> ModuleImage::read_into(const std::filesystem::path &private_folder,
                                                                  const std::filesystem::path &path) {
  return copy(path, private_folder, false);
}

Result<std::shared_ptr<const ModuleImage>> ModuleImage::copy(const std::filesystem::path &path,
                                                             const std::filesystem::path &private_folder,
                                                             bool in_memory) {
  File file(path);
  if (file.fd() < 0) return failed(path, "cannot read the module");
  struct stat found {};
  if (fstat(file.fd(), &found) != 0) return failed(path, "cannot examine the module");
  if (!S_ISREG(found.st_mode))
    return Error{Code::invalid_argument,
                 "the module " + path.string() + " is no regular file; name a .so file",
                 {},
                 0};
  if (Status trusted = check_only_owners_write(file.fd(), path); !trusted.ok()) return trusted.error();

  std::shared_ptr<ModuleImage> image(new ModuleImage);
  if (in_memory) image->memfd_ = make_memfd("promotion-" + path.filename().string().substr(0, 200));
  if (image->memfd_ < 0) {
    if (private_folder.empty())
      return failed(path, "cannot make sealed memory (check the sysctl vm.memfd_noexec) for");
    if (Status opened = image->open_file(private_folder); !opened.ok()) return opened.error();
  }
  if (Status filled = image->fill(file.fd(), path); !filled.ok()) return filled.error();
  if (image->file_.empty())
    if (Status sealed = image->seal(path); !sealed.ok()) return sealed.error();
  if (Status mapped = image->map_and_digest(path); !mapped.ok()) return mapped.error();
  if (!image->file_.empty())
    if (Status settled = image->settle_file(); !settled.ok()) return settled.error();
  return std::shared_ptr<const ModuleImage>(std::move(image));
}

Result<std::shared_ptr<const ModuleImage>> ModuleImage::adopt(int descriptor) {
  std::shared_ptr<ModuleImage> image(new ModuleImage);
  image->memfd_ = descriptor;
  struct stat found {};
  if (fstat(descriptor, &found) != 0)
    return failed("of descriptor " + std::to_string(descriptor), "cannot examine");
  image->size_ = static_cast<size_t>(found.st_size);
  if (Status mapped = image->map_and_digest("the module that was handed over"); !mapped.ok())
    return mapped.error();
  return std::shared_ptr<const ModuleImage>(std::move(image));
}

// Nobody but the owner can get there, and what is written is read by that one descriptor's file alone.
Status ModuleImage::open_file(const std::filesystem::path &folder) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  chmod(folder.c_str(), S_IRWXU);
  std::string name = (folder / "promotion-XXXXXX").string();
  const int file = mkostemp(name.data(), O_CLOEXEC);
  if (file < 0) return failed(folder, "cannot write a copy of the module into");
  memfd_ = file;
  file_ = name;
  return success();
}

// From here on it is read only, under a name of its own: the loader knows a library by its file.
Status ModuleImage::settle_file() {
  const std::filesystem::path name =
      file_.parent_path() / ("promotion-" + sha256_ + "-" + file_.filename().string().substr(10) + ".so");
  const int reading = open(file_.c_str(), O_RDONLY | O_CLOEXEC);
  if (reading < 0 || fchmod(reading, S_IRUSR | S_IXUSR) != 0 || rename(file_.c_str(), name.c_str()) != 0) {
    Error error = failed(file_, "cannot finish the copy");
    if (reading >= 0) close(reading);
    return error;
  }
  close(memfd_);
  memfd_ = reading;
  file_ = name;
  return success();
}

Status ModuleImage::fill(int file, const std::filesystem::path &path) {
  std::vector<char> buffer(1024 * 1024);
  for (;;) {
    ssize_t got = ::read(file, buffer.data(), buffer.size());
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return failed(path, "cannot read the module");
    if (got == 0) break;
    for (ssize_t done = 0; done < got;) {
      ssize_t put = write(memfd_, buffer.data() + done, static_cast<size_t>(got - done));
      if (put < 0 && errno == EINTR) continue;
      if (put <= 0) return failed(path, "cannot copy into memory the module");
      done += put;
    }
    size_ += static_cast<size_t>(got);
    if (size_ > size_limit)
      return Error{Code::invalid_argument,
                   "the module " + path.string() + " is larger than " + std::to_string(size_limit) +
                       " bytes; strip it, or check the path",
                   {},
                   0};
  }
  if (size_ == 0)
    return Error{
        Code::invalid_argument, "the module " + path.string() + " is empty; build or copy it anew", {}, 0};
  return success();
}

Status ModuleImage::seal(const std::filesystem::path &path) {
  fcntl(memfd_, F_ADD_SEALS, F_SEAL_EXEC);  // older kernels do not know it and do not need it
  if (fcntl(memfd_, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
    return failed(path, "cannot seal the memory of");
  return success();
}

Status ModuleImage::map_and_digest(const std::filesystem::path &path) {
  struct stat sealed {};
  if (fstat(memfd_, &sealed) != 0) return failed(path, "cannot examine the memory of");
  inode_ = sealed.st_ino;
  void *map = mmap(nullptr, size_, PROT_READ, MAP_PRIVATE, memfd_, 0);
  if (map == MAP_FAILED) return failed(path, "cannot map");
  map_ = map;
  sha256_ = files::sha256(bytes());
  if (sha256_.empty()) return Error{Code::internal, "cannot compute the SHA-256 of " + path.string(), {}, 0};
  return success();
}

ModuleImage::~ModuleImage() {
  if (map_ != nullptr) munmap(map_, size_);
  if (retained_) return;
  if (memfd_ >= 0) close(memfd_);
  if (!file_.empty()) unlink(file_.c_str());
}

std::string ModuleImage::load_path() const { return "/proc/self/fd/" + std::to_string(memfd_); }

}  // namespace promotion::host::modules

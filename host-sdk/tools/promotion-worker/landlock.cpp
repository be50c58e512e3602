#include "landlock.hpp"

#include <fcntl.h>
#include <linux/landlock.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace promotion::worker {
namespace {

// Rights that kernels learnt after 5.13 (landlock(7)); the header of the build machine may be older than the
// kernel that runs this.
constexpr uint64_t fs_refer = 1ULL << 13, fs_truncate = 1ULL << 14, fs_ioctl_dev = 1ULL << 15;
constexpr uint64_t net_bind_tcp = 1ULL << 0, net_connect_tcp = 1ULL << 1;
constexpr uint64_t scope_abstract_unix_socket = 1ULL << 0, scope_signal = 1ULL << 1;

constexpr uint64_t read_rights =
    LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR | LANDLOCK_ACCESS_FS_EXECUTE;
constexpr uint64_t first_rights = (1ULL << 13) - 1;  // of the first version
constexpr uint64_t file_rights = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE |
                                 LANDLOCK_ACCESS_FS_WRITE_FILE | fs_truncate | fs_ioctl_dev;
constexpr uint64_t device_rights = LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_BLOCK;

struct RulesetAttributes {
  uint64_t handled_access_fs;
  uint64_t handled_access_net;  // since version 4
  uint64_t scoped;              // since version 6
};

class Ruleset {
 public:
  Ruleset(int version, bool network) : version_(version) {
    RulesetAttributes attributes{};
    handled_ = first_rights | (version >= 2 ? fs_refer : 0) | (version >= 3 ? fs_truncate : 0) |
               (version >= 5 ? fs_ioctl_dev : 0);
    attributes.handled_access_fs = handled_;
    if (!network) attributes.handled_access_net = net_bind_tcp | net_connect_tcp;
    attributes.scoped = scope_abstract_unix_socket | scope_signal;
    const size_t size = version >= 6   ? sizeof attributes
                        : version >= 4 ? 2 * sizeof(uint64_t)
                                       : sizeof(uint64_t);
    descriptor_ = static_cast<int>(syscall(SYS_landlock_create_ruleset, &attributes, size, 0));
  }
  ~Ruleset() {
    if (descriptor_ >= 0) close(descriptor_);
  }
  Ruleset(const Ruleset &) = delete;
  Ruleset &operator=(const Ruleset &) = delete;

  // What is not there needs no rule.
  void allow(const std::string &path, uint64_t rights) const {
    const int opened = open(path.c_str(), O_PATH | O_CLOEXEC);
    if (opened < 0) return;
    struct stat found {};
    if (fstat(opened, &found) == 0 && !S_ISDIR(found.st_mode)) rights &= file_rights;
    const landlock_path_beneath_attr rule{rights & handled_, opened};
    syscall(SYS_landlock_add_rule, descriptor_, LANDLOCK_RULE_PATH_BENEATH, &rule, 0);
    close(opened);
  }

  bool apply() const { return descriptor_ >= 0 && syscall(SYS_landlock_restrict_self, descriptor_, 0) == 0; }
  uint64_t everything() const { return handled_; }
  int version() const { return version_; }

 private:
  int version_;
  int descriptor_ = -1;
  uint64_t handled_ = 0;
};

void allow_libraries(const Ruleset &rules) {
  for (const char *path :
       {"/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/ld.so.conf",
        "/etc/ld.so.conf.d", "/usr/share/zoneinfo", "/etc/localtime", "/proc/self"})
    rules.allow(path, read_rights);
  for (const char *path : {"/dev/null", "/dev/zero", "/dev/random", "/dev/urandom"})
    rules.allow(path, LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_WRITE_FILE);
}

// Names of machines, and the authorities that vouch for them.
void allow_finding_others(const Ruleset &rules) {
  for (const char *path : {"/etc/resolv.conf", "/etc/hosts", "/etc/host.conf", "/etc/nsswitch.conf",
                           "/etc/gai.conf", "/etc/services", "/etc/protocols", "/etc/ssl",
                           "/usr/share/ca-certificates", "/usr/local/share/ca-certificates", "/etc/ssh"})
    rules.allow(path, read_rights & ~LANDLOCK_ACCESS_FS_EXECUTE);
}

}  // namespace

std::string restrict_files(const host::worker::Setup &setup) {
  const int version =
      static_cast<int>(syscall(SYS_landlock_create_ruleset, nullptr, 0, LANDLOCK_CREATE_RULESET_VERSION));
  if (version < 1)
    return "this kernel has no Landlock, so the module can reach the files that the host's user can; use "
           "Linux 5.13 "
           "or later with landlock among its security modules";
  const Ruleset rules(version, setup.network);
  allow_libraries(rules);
  if (setup.network) allow_finding_others(rules);
  if (!setup.storage_folder.empty())
    rules.allow(setup.storage_folder, rules.everything() & ~(LANDLOCK_ACCESS_FS_EXECUTE | device_rights));
  if (!rules.apply())
    return std::string("Landlock refuses its rules: ") + std::strerror(errno) +
           "; the module can reach the files that the host's user can";
  if (version < 3) return "this kernel's Landlock cannot forbid to truncate files; Linux 6.2 or later can";
  return {};
}

}  // namespace promotion::worker

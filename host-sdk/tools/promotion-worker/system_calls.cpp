#include "system_calls.hpp"

#include <sched.h>
#include <seccomp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace promotion::worker {
namespace {

// A list of what is forbidden and not of what is allowed: modules come in any language, whose runtimes differ
// in what they call, and Landlock, the lack of capabilities and the limits hold whatever this list forgets.
constexpr int forbidden[] = {
    // programs and processes
    SCMP_SYS(execve), SCMP_SYS(execveat), SCMP_SYS(fork), SCMP_SYS(vfork), SCMP_SYS(setsid),
    SCMP_SYS(setpgid),
    // looking into others
    SCMP_SYS(ptrace), SCMP_SYS(process_vm_readv), SCMP_SYS(process_vm_writev), SCMP_SYS(process_madvise),
    SCMP_SYS(kcmp), SCMP_SYS(pidfd_open), SCMP_SYS(pidfd_getfd), SCMP_SYS(pidfd_send_signal), SCMP_SYS(tkill),
    SCMP_SYS(migrate_pages), SCMP_SYS(move_pages),
    // file systems and namespaces
    SCMP_SYS(mount), SCMP_SYS(umount), SCMP_SYS(umount2), SCMP_SYS(pivot_root), SCMP_SYS(chroot),
    SCMP_SYS(setns), SCMP_SYS(unshare), SCMP_SYS(fsopen), SCMP_SYS(fsmount), SCMP_SYS(fspick),
    SCMP_SYS(fsconfig), SCMP_SYS(move_mount), SCMP_SYS(open_tree), SCMP_SYS(mount_setattr),
    SCMP_SYS(quotactl), SCMP_SYS(swapon), SCMP_SYS(swapoff), SCMP_SYS(name_to_handle_at),
    SCMP_SYS(open_by_handle_at), SCMP_SYS(fanotify_init),
    // the kernel
    SCMP_SYS(bpf), SCMP_SYS(perf_event_open), SCMP_SYS(userfaultfd), SCMP_SYS(io_uring_setup),
    SCMP_SYS(io_uring_enter), SCMP_SYS(io_uring_register), SCMP_SYS(keyctl), SCMP_SYS(add_key),
    SCMP_SYS(request_key), SCMP_SYS(init_module), SCMP_SYS(finit_module), SCMP_SYS(delete_module),
    SCMP_SYS(kexec_load), SCMP_SYS(kexec_file_load), SCMP_SYS(reboot), SCMP_SYS(syslog), SCMP_SYS(acct),
    SCMP_SYS(ioperm), SCMP_SYS(iopl), SCMP_SYS(settimeofday), SCMP_SYS(clock_settime),
    SCMP_SYS(clock_adjtime), SCMP_SYS(adjtimex), SCMP_SYS(sethostname), SCMP_SYS(setdomainname),
    SCMP_SYS(vhangup), SCMP_SYS(personality),
    // its own limits, which are to hold
    SCMP_SYS(setrlimit)};

class Filter {
 public:
  Filter() : context_(seccomp_init(SCMP_ACT_ALLOW)) {}
  ~Filter() {
    if (context_ != nullptr) seccomp_release(context_);
  }
  Filter(const Filter &) = delete;
  Filter &operator=(const Filter &) = delete;

  void forbid(int call, int error = EPERM) {
    note(seccomp_rule_add(context_, SCMP_ACT_ERRNO(error), call, 0));
  }
  void forbid_if(int call, scmp_arg_cmp condition) {
    note(seccomp_rule_add(context_, SCMP_ACT_ERRNO(EPERM), call, 1, condition));
  }
  // 0, or a negative errno.
  int load() {
    if (context_ == nullptr) return -ENOMEM;
    note(seccomp_attr_set(context_, SCMP_FLTATR_CTL_TSYNC, 1));
    return failure_ != 0 ? failure_ : seccomp_load(context_);
  }

 private:
  void note(int result) {
    if (result < 0 && failure_ == 0) failure_ = result;
  }
  scmp_filter_ctx context_;
  int failure_ = 0;
};

void forbid_processes(Filter &filter) {
  filter.forbid_if(SCMP_SYS(clone), SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, 0));
  filter.forbid(SCMP_SYS(clone3), ENOSYS);  // its flags cannot be seen; the libraries then take clone
  const auto self = static_cast<scmp_datum_t>(getpid());
  for (int call : {SCMP_SYS(kill), SCMP_SYS(tgkill), SCMP_SYS(rt_sigqueueinfo), SCMP_SYS(rt_tgsigqueueinfo)})
    filter.forbid_if(call, SCMP_A0(SCMP_CMP_NE, self));
  filter.forbid_if(SCMP_SYS(prlimit64), SCMP_A2(SCMP_CMP_NE, 0));
  filter.forbid_if(SCMP_SYS(ioctl), SCMP_A1(SCMP_CMP_MASKED_EQ, 0xffffffff, TIOCSTI));
}

void forbid_sockets(Filter &filter, bool network) {
  if (!network) return filter.forbid(SCMP_SYS(socket));
  constexpr int families = 64;
  for (int family = 0; family < families; ++family)
    if (family != AF_INET && family != AF_INET6 &&
        family != AF_NETLINK)  // the last tells which addresses there are
      filter.forbid_if(SCMP_SYS(socket), SCMP_A0(SCMP_CMP_EQ, static_cast<scmp_datum_t>(family)));
  filter.forbid_if(SCMP_SYS(socket), SCMP_A0(SCMP_CMP_GE, families));
  filter.forbid(SCMP_SYS(listen));
}

}  // namespace

std::string restrict_system_calls(bool network) {
  Filter filter;
  for (int call : forbidden) filter.forbid(call);
  forbid_processes(filter);
  forbid_sockets(filter, network);
  const int loaded = filter.load();
  if (loaded == 0) return {};
  return std::string("system calls cannot be filtered: ") + std::strerror(-loaded) +
         "; use a kernel with CONFIG_SECCOMP_FILTER";
}

}  // namespace promotion::worker

#include "sandbox.hpp"

#include <linux/capability.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <cerrno>
#include <climits>
#include <csignal>
#include <cstring>

#include "landlock.hpp"
#include "system_calls.hpp"

namespace promotion::worker {
namespace {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;  // its shadow memory is larger than any limit
#else
constexpr bool sanitized = false;
#endif

void limit(int resource, uint64_t value, const char *what, Statements &statements) {
  const rlimit both{value, value};
  if (setrlimit(static_cast<__rlimit_resource_t>(resource), &both) != 0)
    statements.push_back(std::string(what) + " cannot be limited: " + std::strerror(errno));
}

// What the worker itself may need beside the module: stacks of its threads are counted when they are made.
constexpr uint64_t own_memory = 256ULL * 1024 * 1024;

// RLIMIT_NPROC is not among them: it counts every thread of the user, the host's too. The filter forbids
// processes, and the memory for their stacks bounds threads.
void limit_resources(const host::worker::Setup &setup, Statements &statements) {
  limit(RLIMIT_CORE, 0, "core dumps", statements);
  if (setup.descriptors != 0) limit(RLIMIT_NOFILE, setup.descriptors, "descriptors", statements);
  if (setup.memory_bytes == 0) return;
  if (sanitized)
    statements.push_back("memory is not limited by the kernel, since the worker is built with a sanitizer");
  else
    limit(RLIMIT_DATA, setup.memory_bytes + own_memory, "memory", statements);
}

void drop_capabilities(Statements &statements) {
  __user_cap_header_struct header{_LINUX_CAPABILITY_VERSION_3, 0};
  __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {};
  if (syscall(SYS_capset, &header, none) != 0)
    statements.push_back(std::string("capabilities cannot be given up: ") + std::strerror(errno));
}

}  // namespace

void detach(int channel) {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  close_range(static_cast<unsigned>(channel) + 1, UINT_MAX, 0);
  if (channel > 3) close_range(3, static_cast<unsigned>(channel) - 1, 0);
}

Statements restrict_before_load(const host::worker::Setup &setup) {
  Statements statements;
  if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    statements.push_back(std::string("new privileges cannot be ruled out: ") + std::strerror(errno));
  drop_capabilities(statements);
  limit_resources(setup, statements);
  if (std::string lacking = restrict_files(setup); !lacking.empty()) statements.push_back(std::move(lacking));
  return statements;
}

Statements restrict_after_load(const host::worker::Setup &setup) {
  Statements statements;
  if (std::string lacking = restrict_system_calls(setup.network); !lacking.empty())
    statements.push_back(std::move(lacking));
  return statements;
}

}  // namespace promotion::worker

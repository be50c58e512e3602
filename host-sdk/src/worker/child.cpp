#include "child.hpp"

#include <fcntl.h>
#include <spawn.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>
#include <utility>

#include "protocol/channel.hpp"

namespace promotion::host::worker {
namespace {

constexpr int channel_number = 3;

void close_if_open(int &descriptor) {
  if (descriptor >= 0) close(descriptor);
  descriptor = -1;
}

Error cannot_start(const std::string &what, int error) {
  return {Code::unavailable, "a worker cannot be started: " + what + ": " + std::strerror(error), {}, 0};
}

// Both ends are closed on exec. The host's never blocks.
bool make_pipe(int (&ends)[2]) {
  if (pipe2(ends, O_CLOEXEC) != 0) return false;
  fcntl(ends[0], F_SETFL, O_NONBLOCK);
  return true;
}

// What the worker is started with, undone when it goes.
class Actions {
 public:
  Actions() { posix_spawn_file_actions_init(&actions_); }
  ~Actions() { posix_spawn_file_actions_destroy(&actions_); }
  Actions(const Actions &) = delete;
  Actions &operator=(const Actions &) = delete;
  const posix_spawn_file_actions_t *get() const { return &actions_; }

  void give(int from, int to) { posix_spawn_file_actions_adddup2(&actions_, from, to); }
  void give_nothing(int to) { posix_spawn_file_actions_addopen(&actions_, to, "/dev/null", O_RDONLY, 0); }
  void close_from(int first) { posix_spawn_file_actions_addclosefrom_np(&actions_, first); }

 private:
  posix_spawn_file_actions_t actions_;
};

// Whatever the host has blocked or ignores, the worker begins as any program does.
class Attributes {
 public:
  Attributes() {
    posix_spawnattr_init(&attributes_);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes_, &none);
    posix_spawnattr_setsigdefault(&attributes_, &all);
    posix_spawnattr_setflags(&attributes_, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
  }
  ~Attributes() { posix_spawnattr_destroy(&attributes_); }
  Attributes(const Attributes &) = delete;
  Attributes &operator=(const Attributes &) = delete;
  const posix_spawnattr_t *get() const { return &attributes_; }

 private:
  posix_spawnattr_t attributes_;
};

}  // namespace

Result<std::filesystem::path> find_worker_program(const std::filesystem::path &named) {
  std::error_code ignored;
  std::filesystem::path program = named;
  if (program.empty())
    program = std::filesystem::read_symlink("/proc/self/exe", ignored).parent_path() / "promotion-worker";
  if (std::filesystem::is_regular_file(program, ignored) && access(program.c_str(), X_OK) == 0)
    return program;
  return Error{
      Code::failed_precondition,
      "there is no program " + program.string() +
          ", which modules with isolation: worker need; install promotion-worker beside the host, or name it",
      {},
      0};
}

Result<Child> Child::spawn(const std::filesystem::path &program) {
  Child child;
  auto [ours, theirs] = Channel::make_pair();
  if (ours < 0) return cannot_start("no socket", errno);
  child.channel_ = ours;
  int output[2] = {-1, -1}, error_output[2] = {-1, -1};
  const bool piped = make_pipe(output) && make_pipe(error_output);
  const int failure = errno;
  child.output_ = output[0];
  child.error_output_ = error_output[0];
  int started = failure;
  if (piped) {
    Actions actions;
    actions.give_nothing(0);
    // First out of the way, so that no number that is given is one that is still needed.
    int socket = fcntl(theirs, F_DUPFD_CLOEXEC, 10), out = fcntl(output[1], F_DUPFD_CLOEXEC, 10),
        err = fcntl(error_output[1], F_DUPFD_CLOEXEC, 10);
    actions.give(out, 1);
    actions.give(err, 2);
    actions.give(socket, channel_number);
    actions.close_from(channel_number + 1);
    const Attributes attributes;
    std::string name = "promotion-worker", option = "--channel", number = std::to_string(channel_number);
    char *arguments[] = {name.data(), option.data(), number.data(), nullptr};
    char *environment[] = {nullptr};
    started =
        posix_spawn(&child.id_, program.c_str(), actions.get(), attributes.get(), arguments, environment);
    for (int *descriptor : {&socket, &out, &err}) close_if_open(*descriptor);
  }
  for (int *descriptor : {&theirs, &output[1], &error_output[1]}) close_if_open(*descriptor);
  if (started != 0) {
    child.id_ = -1;
    return cannot_start(program.string(), started);
  }
  child.descriptor_ = static_cast<int>(syscall(SYS_pidfd_open, child.id_, 0));
  if (child.descriptor_ < 0)
    return cannot_start("its process cannot be watched (Linux 5.3 or later can)", errno);
  return child;
}

Child::Child(Child &&other) noexcept
    : id_(std::exchange(other.id_, -1)),
      descriptor_(std::exchange(other.descriptor_, -1)),
      channel_(std::exchange(other.channel_, -1)),
      output_(std::exchange(other.output_, -1)),
      error_output_(std::exchange(other.error_output_, -1)) {}

Child::~Child() {
  if (id_ > 0) {
    ::kill(id_, SIGKILL);  // not reaped yet, so the number is still its own
    wait();
  }
  for (int *descriptor : {&descriptor_, &channel_, &output_, &error_output_}) close_if_open(*descriptor);
}

int Child::take_channel() { return std::exchange(channel_, -1); }

void Child::kill() const { syscall(SYS_pidfd_send_signal, descriptor_, SIGKILL, nullptr, 0); }

uint64_t Child::memory_bytes() const {
  std::ifstream statm("/proc/" + std::to_string(id_) + "/statm");
  uint64_t size = 0, resident = 0;
  if (!(statm >> size >> resident)) return 0;
  return resident * static_cast<uint64_t>(sysconf(_SC_PAGESIZE));
}

Child::End Child::wait() {
  End end;
  int status = 0;
  rusage used{};
  while (wait4(id_, &status, 0, &used) < 0 && errno == EINTR) {
  }
  id_ = -1;
  end.most_memory_bytes = static_cast<uint64_t>(used.ru_maxrss) * 1024;
  if (WIFSIGNALED(status))
    end.how =
        "was ended by signal " + std::to_string(WTERMSIG(status)) + " (" + strsignal(WTERMSIG(status)) + ")";
  else
    end.how = "exited with status " + std::to_string(WEXITSTATUS(status));
  end.by_itself = WIFEXITED(status) && WEXITSTATUS(status) == 0;
  return end;
}

}  // namespace promotion::host::worker

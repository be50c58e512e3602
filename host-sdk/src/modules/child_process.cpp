#include "child_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <utility>
#include <vector>

namespace promotion::host::modules {
namespace {

using Clock = std::chrono::steady_clock;

constexpr size_t kept_bytes = 16 * 1024;

class Descriptor {
 public:
  Descriptor() = default;
  explicit Descriptor(int number) : number_(number) {}
  ~Descriptor() { reset(); }
  Descriptor(Descriptor &&other) noexcept : number_(std::exchange(other.number_, -1)) {}
  Descriptor &operator=(Descriptor &&other) noexcept {
    reset();
    number_ = std::exchange(other.number_, -1);
    return *this;
  }
  int get() const { return number_; }
  void reset() {
    if (number_ >= 0) close(std::exchange(number_, -1));
  }

 private:
  int number_ = -1;
};

Error failed(const ChildOptions &options, const char *what, int reason) {
  return {Code::unavailable,
          "the program " + options.program.string() + ", in which modules are loaded first, cannot be run (" +
              what + ": " + std::strerror(reason) + ")",
          {},
          0};
}

// Out of the way of the numbers that the child is to get.
Descriptor above_those_handed_over(int number) { return Descriptor(fcntl(number, F_DUPFD_CLOEXEC, 10)); }

Descriptor filled(const std::string &text) {
  Descriptor file(memfd_create("promotion-request", MFD_CLOEXEC));
  for (size_t done = 0; done < text.size();) {
    const ssize_t put = write(file.get(), text.data() + done, text.size() - done);
    if (put <= 0) return Descriptor();
    done += static_cast<size_t>(put);
  }
  lseek(file.get(), 0, SEEK_SET);
  return above_those_handed_over(file.get());
}

struct Pipe {
  Descriptor reading, writing;
  static Pipe make() {
    int ends[2] = {-1, -1};
    if (pipe2(ends, O_CLOEXEC) != 0) return {};
    const Descriptor writing(ends[1]);
    fcntl(ends[0], F_SETFL, O_NONBLOCK);
    return {Descriptor(ends[0]), above_those_handed_over(writing.get())};
  }
};

std::vector<std::string> environment() {
  std::vector<std::string> kept;
  for (const char *name :
       {"PATH", "LANG", "LC_ALL", "TZ", "TMPDIR", "ASAN_OPTIONS", "UBSAN_OPTIONS", "TSAN_OPTIONS"})
    if (const char *value = std::getenv(name)) kept.push_back(std::string(name) + "=" + value);
  return kept;
}

// Reads what is there, and keeps the end of it. False: there will be no more.
bool take(const Descriptor &from, std::string &text) {
  char buffer[4096];
  for (;;) {
    const ssize_t got = read(from.get(), buffer, sizeof buffer);
    if (got < 0 && errno == EINTR) continue;
    if (got < 0) return errno == EAGAIN;
    if (got == 0) return false;
    text.append(buffer, static_cast<size_t>(got));
    if (text.size() > kept_bytes) text.erase(0, text.size() - kept_bytes);
  }
}

class Child {
 public:
  explicit Child(const ChildOptions &options) : options_(options) {}
  ~Child() { end(); }
  Child(const Child &) = delete;
  Child &operator=(const Child &) = delete;

  Status start() {
    Descriptor image = above_those_handed_over(options_.handed_over);
    Descriptor input = filled(options_.input);
    Pipe result = Pipe::make(), error = Pipe::make();
    if (image.get() < 0 || input.get() < 0 || result.writing.get() < 0 || error.writing.get() < 0)
      return failed(options_, "its descriptors", errno);
    if (const int reason =
            spawn({input.get(), error.writing.get(), error.writing.get(), image.get(), result.writing.get()});
        reason != 0)
      return failed(options_, "starting it", reason);
    result_ = std::move(result.reading);
    error_ = std::move(error.reading);
    handle_ = Descriptor(static_cast<int>(syscall(SYS_pidfd_open, pid_, 0)));
    return success();
  }

  // Until it has ended or the time is up.
  ChildEnd wait() {
    ChildEnd ended;
    const auto deadline = Clock::now() + options_.patience;
    bool more_result = true, more_error = true, running = true;
    while (running) {
      const auto left =
          std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
      ended.timed_out = left <= 0;
      if (ended.timed_out) break;
      std::array<pollfd, 3> waited{pollfd{handle_.get(), POLLIN, 0},
                                   pollfd{more_result ? result_.get() : -1, POLLIN, 0},
                                   pollfd{more_error ? error_.get() : -1, POLLIN, 0}};
      poll(waited.data(), waited.size(), static_cast<int>(left));
      more_result = more_result && take(result_, ended.result);
      more_error = more_error && take(error_, ended.error);
      // Where the kernel gives no handle, it has ended when nobody can write to us any more.
      running = handle_.get() >= 0 ? (waited[0].revents & POLLIN) == 0 : more_result || more_error;
    }
    const int status = end();
    take(result_, ended.result);
    take(error_, ended.error);
    if (WIFEXITED(status)) ended.code = WEXITSTATUS(status);
    if (WIFSIGNALED(status)) ended.signal = WTERMSIG(status);
    return ended;
  }

 private:
  int spawn(const std::array<int, 5> &descriptors) {
    posix_spawn_file_actions_t actions;
    posix_spawn_file_actions_init(&actions);
    for (size_t i = 0; i < descriptors.size(); ++i)
      posix_spawn_file_actions_adddup2(&actions, descriptors[i], static_cast<int>(i));
    posix_spawn_file_actions_addclosefrom_np(&actions, static_cast<int>(descriptors.size()));
    posix_spawnattr_t attributes;
    posix_spawnattr_init(&attributes);
    sigset_t none, all;
    sigemptyset(&none);
    sigfillset(&all);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setsigdefault(&attributes, &all);
    posix_spawnattr_setflags(&attributes,
                             POSIX_SPAWN_SETSID | POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF);
    std::vector<std::string> kept = environment();
    std::vector<char *> variables;
    for (std::string &variable : kept) variables.push_back(variable.data());
    variables.push_back(nullptr);
    std::string program = options_.program.string(), argument = options_.argument;
    char *arguments[] = {program.data(), argument.data(), nullptr};
    const int reason =
        posix_spawn(&pid_, program.c_str(), &actions, &attributes, arguments, variables.data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    if (reason != 0) pid_ = -1;
    return reason;
  }

  // Kills its session's group, and waits for it; gives the status.
  int end() {
    int status = 0;
    if (pid_ < 0) return status;
    siginfo_t found{};
    const bool has_ended = waitid(P_PID, static_cast<id_t>(pid_), &found, WEXITED | WNOHANG | WNOWAIT) == 0 &&
                           found.si_pid == pid_;
    kill(-pid_, SIGKILL);
    if (!has_ended) kill(pid_, SIGKILL);
    while (waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
    }
    pid_ = -1;
    return status;
  }

  const ChildOptions &options_;
  pid_t pid_ = -1;
  Descriptor handle_, result_, error_;
};

}  // namespace

Result<ChildEnd> run_child(const ChildOptions &options) {
  Child child(options);
  if (Status started = child.start(); !started.ok()) return started.error();
  return child.wait();
}

}  // namespace promotion::host::modules

#include "plugin_process.hpp"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <thread>

extern char **environ;

namespace promotion::host::kubernetes {
namespace {

using std::chrono::steady_clock;

constexpr size_t output_limit = 1024 * 1024;

Error failed(const PluginRun &run, const std::string &what) {
  return {Code::unavailable, "the credential plugin " + run.command.front() + " " + what};
}

std::vector<std::string> environment_of(const PluginRun &run) {
  std::vector<std::string> all;
  for (char **entry = environ; *entry != nullptr; ++entry) all.emplace_back(*entry);
  for (const auto &[name, value] : run.environment) {
    std::erase_if(all, [&name = name](const std::string &entry) { return entry.starts_with(name + "="); });
    all.push_back(name + "=" + value);
  }
  return all;
}

std::vector<char *> pointers_to(std::vector<std::string> &texts) {
  std::vector<char *> pointers;
  for (auto &text : texts) pointers.push_back(text.data());
  pointers.push_back(nullptr);
  return pointers;
}

class Child {
 public:
  ~Child() {
    if (output_ >= 0) close(output_);
    if (process_ > 0) end();
  }

  // errno, or 0.
  int start(const PluginRun &run) {
    int ends[2];
    if (pipe2(ends, O_CLOEXEC) != 0) return errno;
    output_ = ends[0];
    posix_spawn_file_actions_t actions;
    posix_spawnattr_t attributes;
    posix_spawn_file_actions_init(&actions);
    posix_spawnattr_init(&attributes);
    posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
    posix_spawn_file_actions_adddup2(&actions, ends[1], STDOUT_FILENO);
    // A group of its own can be killed with all that it started; threads of the host may have blocked
    // signals.
    sigset_t none;
    sigemptyset(&none);
    posix_spawnattr_setsigmask(&attributes, &none);
    posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETPGROUP | POSIX_SPAWN_SETSIGMASK);
    auto words = run.command;
    auto variables = environment_of(run);
    const int error = posix_spawnp(&process_, words.front().c_str(), &actions, &attributes,
                                   pointers_to(words).data(), pointers_to(variables).data());
    posix_spawnattr_destroy(&attributes);
    posix_spawn_file_actions_destroy(&actions);
    close(ends[1]);
    if (error != 0) process_ = -1;
    return error;
  }

  // Empty: it has written all it will.
  std::string read_all(std::string &output, steady_clock::time_point until) const {
    char buffer[4096];
    for (;;) {
      const auto left = std::chrono::ceil<std::chrono::milliseconds>(until - steady_clock::now()).count();
      pollfd ready{output_, POLLIN, 0};
      if (left <= 0) return "took too long";
      const int found = poll(&ready, 1, static_cast<int>(left));
      if (found < 0 && errno == EINTR) continue;
      if (found <= 0) continue;
      const ssize_t size = read(output_, buffer, sizeof buffer);
      if (size < 0) return "cannot be read from";
      if (size == 0) return {};
      output.append(buffer, static_cast<size_t>(size));
      if (output.size() > output_limit) return "wrote more than 1 MiB";
    }
  }

  // Its status; none: it did not end in time, though it closed its output.
  bool wait(int &status, steady_clock::time_point until) {
    for (;;) {
      const pid_t ended = waitpid(process_, &status, WNOHANG);
      if (ended == process_) {
        process_ = -1;
        return true;
      }
      if (ended < 0 && errno != EINTR) return false;
      if (steady_clock::now() >= until) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    }
  }

 private:
  void end() {
    kill(-process_, SIGKILL);
    kill(process_, SIGKILL);
    while (waitpid(process_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  pid_t process_ = -1;
  int output_ = -1;
};

}  // namespace

Result<std::string> run_plugin(const PluginRun &run) {
  const auto until = steady_clock::now() + std::chrono::milliseconds(run.patience_ms);
  Child child;
  if (const int error = child.start(run); error != 0)
    return failed(run, std::string("cannot be started: ") + std::strerror(error));
  std::string output;
  if (const auto why = child.read_all(output, until); !why.empty()) return failed(run, why);
  int status = 0;
  if (!child.wait(status, until)) return failed(run, "took too long");
  if (WIFSIGNALED(status)) return failed(run, "was ended by signal " + std::to_string(WTERMSIG(status)));
  if (WEXITSTATUS(status) != 0)
    return failed(run, "ended with status " + std::to_string(WEXITSTATUS(status)));
  return output;
}

}  // namespace promotion::host::kubernetes

#include "process.hpp"

#include <fcntl.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <cstring>
#include <stdexcept>

#include "temporary_folder.hpp"

extern char **environ;

namespace promotion::test {
namespace {

std::string text_of(const std::vector<std::string> &command) {
  std::string text;
  for (const std::string &word : command) text += (text.empty() ? "" : " ") + word;
  return text;
}

std::vector<std::string> environment_with(const std::map<std::string, std::string> &added) {
  std::vector<std::string> all;
  for (char **entry = environ; *entry != nullptr; ++entry) {
    const std::string text = *entry;
    if (added.count(text.substr(0, text.find('='))) == 0) all.push_back(text);
  }
  for (const auto &[name, value] : added) all.push_back(name + "=" + value);
  return all;
}

std::vector<char *> pointers(std::vector<std::string> &words) {
  std::vector<char *> result;
  for (std::string &word : words) result.push_back(word.data());
  result.push_back(nullptr);
  return result;
}

int open_or_throw(const char *path, int flags) {
  const int descriptor = open(path, flags | O_CLOEXEC, 0600);
  if (descriptor < 0) throw std::runtime_error(std::string("cannot open ") + path + ": " + strerror(errno));
  return descriptor;
}

struct Streams {
  int in, out, error;
};

// Between fork and exec only calls that are safe after a fork in a program with threads.
[[noreturn]] void become(char **command, char **environment, const char *folder, Streams streams) {
  setsid();
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  sigset_t none;
  sigemptyset(&none);
  sigprocmask(SIG_SETMASK, &none, nullptr);
  std::signal(SIGPIPE, SIG_DFL);
  if (dup2(streams.in, 0) < 0 || dup2(streams.out, 1) < 0 || dup2(streams.error, 2) < 0) _exit(127);
  // The test's own sockets must not live on in what it starts.
  close_range(3, ~0U, 0);
  if (folder != nullptr && chdir(folder) != 0) _exit(126);
  execvpe(command[0], command, environment);
  _exit(127);
}

pid_t start(const std::vector<std::string> &command, const std::map<std::string, std::string> &environment,
            const std::filesystem::path &folder, Streams streams) {
  std::vector<std::string> words = command;
  std::vector<std::string> variables = environment_with(environment);
  const std::vector<char *> command_pointers = pointers(words);
  const std::vector<char *> variable_pointers = pointers(variables);
  const pid_t pid = fork();
  if (pid < 0) throw std::runtime_error("cannot fork for " + text_of(command));
  if (pid == 0) {
    become(const_cast<char **>(command_pointers.data()), const_cast<char **>(variable_pointers.data()),
           folder.empty() ? nullptr : folder.c_str(), streams);
  }
  return pid;
}

ExitStatus status_of(int raw) {
  if (WIFSIGNALED(raw)) return {-1, WTERMSIG(raw)};
  return {WEXITSTATUS(raw), 0};
}

}  // namespace

Process::Process(ProcessOptions options) : options_(std::move(options)) {
  const std::string output = options_.output.empty() ? "/dev/null" : options_.output.string();
  const int out = open_or_throw(output.c_str(), O_WRONLY | O_CREAT | O_APPEND);
  const int nothing = open_or_throw("/dev/null", O_RDONLY);
  const int in = options_.standard_input < 0 ? nothing : options_.standard_input;
  pid_ = start(options_.command, options_.environment, options_.folder, {in, out, out});
  close(out);
  close(nothing);
}

Process::Process(Process &&other) noexcept
    : options_(std::move(other.options_)), pid_(other.pid_), ended_(other.ended_) {
  other.pid_ = -1;
}

Process::~Process() { kill(); }

// Looks without reaping: as long as the leader is not reaped, its number, and so that of its group, is still
// ours.
bool Process::running() {
  if (pid_ < 0 || ended_) return false;
  siginfo_t information{};
  if (waitid(P_PID, static_cast<id_t>(pid_), &information, WEXITED | WNOHANG | WNOWAIT) == 0 &&
      information.si_pid == pid_) {
    ended_ = information.si_code == CLD_EXITED ? ExitStatus{information.si_status, 0}
                                               : ExitStatus{-1, information.si_status};
  }
  return !ended_;
}

void Process::signal(int number) {
  if (running()) ::kill(pid_, number);
}

ExitStatus Process::wait(std::chrono::milliseconds patience) {
  if (!eventually([this] { return !running(); }, patience)) {
    const std::string text = output();
    throw std::runtime_error(text_of(options_.command) + " is still running; its output ends with:\n" +
                             text.substr(text.size() > 4000 ? text.size() - 4000 : 0));
  }
  return *ended_;
}

void Process::kill() {
  if (pid_ < 0) return;
  ::kill(-pid_, SIGKILL);
  ::kill(pid_, SIGKILL);  // it may not have made its group yet
  int raw = 0;
  waitpid(pid_, &raw, 0);
  if (!ended_) ended_ = status_of(raw);
  pid_ = -1;
}

std::string Process::output() const { return options_.output.empty() ? "" : read_file(options_.output); }

CommandResult run(const std::vector<std::string> &command, const std::string &input,
                  const std::map<std::string, std::string> &environment,
                  const std::filesystem::path &folder) {
  const TemporaryFolder files;
  write_file(files.path() / "in", input);
  const int in = open_or_throw((files.path() / "in").c_str(), O_RDONLY);
  const int out = open_or_throw((files.path() / "out").c_str(), O_WRONLY | O_CREAT);
  const int error = open_or_throw((files.path() / "error").c_str(), O_WRONLY | O_CREAT);
  const pid_t pid = start(command, environment, folder, {in, out, error});
  close(in);
  close(out);
  close(error);
  int raw = 0;
  const bool ended = eventually([&] { return waitpid(pid, &raw, WNOHANG) == pid; });
  if (!ended) {
    ::kill(-pid, SIGKILL);
    waitpid(pid, &raw, 0);
    throw std::runtime_error(text_of(command) + " did not end in time");
  }
  return {status_of(raw).code, read_file(files.path() / "out"), read_file(files.path() / "error")};
}

std::string run_or_throw(const std::vector<std::string> &command, const std::string &input,
                         const std::map<std::string, std::string> &environment,
                         const std::filesystem::path &folder) {
  CommandResult result = run(command, input, environment, folder);
  if (result.code != 0) {
    throw std::runtime_error(text_of(command) + " ended with " + std::to_string(result.code) + ": " +
                             result.error + result.output);
  }
  return std::move(result.output);
}

}  // namespace promotion::test

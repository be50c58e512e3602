// Runs the tests once for each mutant, in a process of its own, and tells which of them notice it.
#include <gtest/gtest.h>
#include <poll.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <map>
#include <sstream>
#include <string>
#include <vector>

#include "mutation.hpp"

namespace promotion::evaluator::mutation {
int chosen = 0;
}

namespace {

constexpr unsigned longest_s = 20;  // the tests take a fraction of a second
constexpr rlim_t most_memory = rlim_t{1} << 31;

// Writes the name of the first test that fails, and the case's, and ends the process.
class FirstFailure final : public testing::EmptyTestEventListener {
 public:
  explicit FirstFailure(int to) : to_(to) {}

  void OnTestStart(const testing::TestInfo &test) override {
    test_ = std::string(test.test_suite_name()) + "." + test.name();
  }

  void OnTestPartResult(const testing::TestPartResult &result) override {
    if (!result.failed()) return;
    std::string name = test_;
    const std::string message = result.message();
    if (const std::size_t at = message.find("case: "); at != std::string::npos) {
      name = message.substr(at, message.find('\n', at) - at);
    }
    if (write(to_, name.data(), name.size()) < 0) _exit(2);
    _exit(1);
  }

 private:
  int to_;
  std::string test_ = "the tests";
};

[[noreturn]] void run_tests(int mutant, int to) {
  promotion::evaluator::mutation::chosen = mutant;
  const rlimit memory{most_memory, most_memory};
  setrlimit(RLIMIT_AS, &memory);
  const rlimit no_core{0, 0};
  setrlimit(RLIMIT_CORE, &no_core);
  alarm(longest_s);
  if (std::freopen("/dev/null", "w", stdout) == nullptr || std::freopen("/dev/null", "w", stderr) == nullptr)
    _exit(2);
  auto &listeners = testing::UnitTest::GetInstance()->listeners();
  delete listeners.Release(listeners.default_result_printer());
  listeners.Append(new FirstFailure(to));
  _exit(RUN_ALL_TESTS());
}

struct Running {
  int mutant;
  int from;
};

// What noticed the mutant; empty: nothing did.
std::string verdict(int status, const std::string &said) {
  if (!said.empty()) return said;
  if (WIFSIGNALED(status)) return WTERMSIG(status) == SIGALRM ? "it never ends" : "it crashes";
  return WEXITSTATUS(status) == 0 ? "" : "it fails";
}

std::string read_all(int from) {
  std::string all;
  char buffer[512];
  for (ssize_t count; (count = read(from, buffer, sizeof buffer)) > 0;) all.append(buffer, count);
  close(from);
  return all;
}

class Runner {
 public:
  explicit Runner(std::size_t jobs) : jobs_(jobs) {}

  void run(const std::vector<int> &mutants) {
    std::size_t done = 0;
    for (auto next = mutants.begin(); next != mutants.end() || !running_.empty();) {
      while (next != mutants.end() && running_.size() < jobs_) start(*next++);
      finish_one();
      if (++done % 25 == 0 || done == mutants.size())
        std::cerr << "\r" << done << " of " << mutants.size() << " mutants" << std::flush;
    }
    std::cerr << "\n";
  }

 private:
  void start(int mutant) {
    int ends[2];
    if (pipe(ends) != 0) throw std::runtime_error("pipe failed");
    const pid_t child = fork();
    if (child < 0) throw std::runtime_error("fork failed");
    if (child == 0) {
      close(ends[0]);
      run_tests(mutant, ends[1]);
    }
    close(ends[1]);
    running_[child] = {mutant, ends[0]};
  }

  void finish_one() {
    int status = 0;
    const pid_t child = wait(&status);
    const auto found = running_.find(child);
    if (found == running_.end()) throw std::runtime_error("wait failed");
    std::cout << found->second.mutant << "\t" << verdict(status, read_all(found->second.from)) << std::endl;
    running_.erase(found);
  }

  std::size_t jobs_;
  std::map<pid_t, Running> running_;
};

}  // namespace

// driver JOBS < numbers: writes "number<TAB>what noticed it" for each; 0 is the evaluator as it is.
int main(int argc, char **argv) {
  testing::InitGoogleTest(&argc, argv);
  std::vector<int> mutants;
  for (int mutant; std::cin >> mutant;) mutants.push_back(mutant);
  Runner(argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 1).run(mutants);
  return 0;
}

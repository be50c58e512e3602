// A strategy that writes down each step that it is asked for, so that a test can count them.
#include <fcntl.h>
#include <unistd.h>

#include <promotion/module.hpp>
#include <string>

class Recorder : public promotion::Strategy {
 public:
  static constexpr bool concurrent = true;  // lines are appended whole

  explicit Recorder(promotion::Host host) : storage_(host.storage()) {}

  promotion::StepResult step(const promotion::Call &call, const promotion::Task &task) override {
    if (task.held()) return promotion::StepResult::waiting("a gate holds the promotion");
    const std::string line = std::string(task.id()) + " " PROMOTION_TEST_VERSION "\n";
    const std::string file = storage_.folder(call) + "/steps";
    const int descriptor = open(file.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const bool written = write(descriptor, line.data(), line.size()) == static_cast<ssize_t>(line.size());
    close(descriptor);
    if (!written) throw promotion::Error(PROMOTION_UNAVAILABLE, "cannot write " + file);
    return promotion::StepResult::succeeded("written down");
  }

 private:
  promotion::Storage storage_;
};

PROMOTION_STRATEGY_MODULE(Recorder)

// A module with what would keep it mapped if the build did not see to it: a regular expression, a stream and
// a static of an inline function.
#include <promotion/module.hpp>
#include <regex>
#include <sstream>

namespace {

class Sample : public promotion::Strategy {
 public:
  promotion::StepResult step(const promotion::Call &, const promotion::Task &task) override {
    static int steps = 0;
    std::ostringstream message;
    message << ++steps
            << (std::regex_match(std::string(task.version()), std::regex("[0-9.]+")) ? " plain" : " odd");
    return promotion::StepResult::succeeded(message.str());
  }
};

}  // namespace

PROMOTION_STRATEGY_MODULE(Sample)

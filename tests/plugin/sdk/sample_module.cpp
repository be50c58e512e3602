// A module with what would keep it mapped if the build did not see to it: a static of an inline function and
// one of a template are unique in a process, and the loader never lets go of who defines such a symbol.
#include <promotion/module.hpp>
#include <sstream>

namespace promotion::test {

inline int &steps() {
  static int count = 0;
  return count;
}

template <typename T>
struct Counted {
  static inline int count = 0;
};

class Sample : public Strategy {
 public:
  StepResult step(const Call &, const promotion::Task &) override {
    std::ostringstream message;
    message << "step " << ++steps() << '/' << ++Counted<Sample>::count;
    return StepResult::succeeded(message.str());
  }
};

}  // namespace promotion::test

PROMOTION_STRATEGY_MODULE(promotion::test::Sample)

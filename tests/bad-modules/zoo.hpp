// A host with one module that misbehaves, in a worker, and one that does not.
#pragma once

#include "eventually.hpp"
#include "registry_fixture.hpp"

namespace promotion::testing {

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;
#else
constexpr bool sanitized = false;
#endif

class ZooTest : public RegistryTest {
 protected:
  ZooTest() {
    options_.workers.program = WORKER_PROGRAM;
    options_.workers.first_backoff_ms = 1;
  }

  static std::string bad(const std::string &name, const std::vector<std::string> &more = {}) {
    std::vector<std::string> lines{"isolation: worker"};
    lines.insert(lines.end(), more.begin(), more.end());
    return entry_at(std::filesystem::path(BAD_MODULES) / (name + ".so"), name, lines);
  }
  void open_with(const std::string &entries) { open(entries + entry("probe-strategy")); }

  host::ModuleStatus status(const std::string &name) {
    for (const auto &module : registry_->modules())
      if (module.name == name) return module;
    return {};
  }

  // One step of the module, with little time: its message, or its error.
  host::Result<host::StepResult> step_once(const std::string &name, int64_t deadline_ms = 20'000) {
    auto found = registry_->strategy(name);
    if (!found.ok()) return found.error();
    host::CallLimits limits;
    limits.deadline_ms = deadline_ms;
    return (*found)->step({task("v1", pipeline(name))}, limits)[0];
  }
  // As soon as there is a worker again.
  host::Result<host::StepResult> step_again(const std::string &name) {
    host::Result<host::StepResult> result = step_once(name);
    test::eventually([&] {
      if (result.ok() || result.error().message.find("another one is started soon") == std::string::npos)
        return true;
      result = step_once(name);
      return false;
    });
    return result;
  }

  void expect_others_go_on() {
    const auto good = step_once("probe");
    ASSERT_TRUE(good.ok()) << good.error().message;
    EXPECT_EQ(status("probe-strategy").state, "active");
  }
};

}  // namespace promotion::testing

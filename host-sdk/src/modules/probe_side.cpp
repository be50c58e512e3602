// What the other process does when a module is tried out.
#include <signal.h>
#include <stdlib.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <unistd.h>

#include <filesystem>
#include <iostream>
#include <iterator>
#include <nlohmann/json.hpp>

#include "files/scratch_folder.hpp"
#include "generation.hpp"
#include "probe.hpp"
#include "promotion/host/clock.hpp"

namespace promotion::host::modules {
namespace {

// Its lines are of no interest; those of the real start count.
class SilentLog final : public Log {
 public:
  bool enabled(Severity) const override { return false; }
  void write(Severity, std::string_view, const std::vector<LogField> &) override {}
  void mask(std::string_view) override {}
  std::string masked(std::string_view text) const override { return std::string(text); }
};

// No Secret leaves the host for a trial.
class NoSecrets final : public SecretSource {
 public:
  Result<std::string> get(const SecretName &secret, std::string_view) const override {
    return Error{Code::not_found,
                 "there is no Secret " + secret.namespace_name + "/" + secret.name + " in a trial",
                 {},
                 0};
  }
};

// Dies with the host, leaves no core with what is in memory.
void restrain() {
  prctl(PR_SET_PDEATHSIG, SIGKILL);
  const rlimit none{0, 0};
  setrlimit(RLIMIT_CORE, &none);
}

Status try_out() {
  const std::string text{std::istreambuf_iterator<char>(std::cin), {}};
  const auto request = nlohmann::json::parse(text, nullptr, false);
  if (!request.is_object())
    return Error{Code::invalid_argument, "the request to try out a module is no JSON", {}, 0};
  auto image = ModuleImage::adopt(probe::image_descriptor);
  if (!image.ok()) return image.error();
  Inspection inspection = inspect(std::move(*image));
  if (!inspection.problems.empty())
    return Error{Code::failed_precondition, inspection.problems.front(), {}, 0};
  Generation::Origin origin;
  origin.wanted.name = request.value("name", "");
  origin.wanted.services = request.value("services", std::vector<std::string>{});
  origin.configuration_json = request.value("configuration", "{}");
  const std::string configuration = origin.configuration_json;

  const files::ScratchFolder scratch;
  const NoSecrets secrets;
  SilentLog log;
  const SystemClock clock;
  const ServiceSources sources{secrets, log, scratch.path(), {}, {}};
  const auto control = std::make_shared<ControlThread>();
  const auto book = std::make_shared<GenerationBook>(clock, log);
  return control->run([&]() -> Status {
    auto generation = Generation::load(std::move(inspection), std::move(origin), sources, control, book);
    if (!generation.ok()) return generation.error();
    // Without the host's Secrets and storage it may have good reasons to refuse; in the host it is asked
    // again.
    static_cast<void>((*generation)->create(configuration));
    return success();
  });
}

void report(std::string_view text) {
  while (!text.empty()) {
    const ssize_t put = write(probe::result_descriptor, text.data(), text.size());
    if (put <= 0) return;
    text.remove_prefix(static_cast<size_t>(put));
  }
}

}  // namespace

int run_probe() {
  restrain();
  const Status done = try_out();
  report(done.ok() ? probe::survived : done.error().message);
  return 0;
}

}  // namespace promotion::host::modules

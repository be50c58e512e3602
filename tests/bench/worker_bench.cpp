// What a worker costs: the same steps and evaluations in the host's process and in a worker, one run, both
// sides.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include "promotion/host/clock.hpp"
#include "promotion/host/registry.hpp"
#include "recording_log.hpp"
#include "temporary_folder.hpp"

namespace promotion::bench {
namespace {

using namespace host;
using Time = std::chrono::steady_clock;

class NoSecrets final : public SecretSource {
 public:
  Result<std::string> get(const SecretName &, std::string_view) const override {
    return Error{Code::not_found, "there are no Secrets here", {}, 0};
  }
};

// The modules of one isolation, loaded.
class Modules {
 public:
  explicit Modules(const std::string &isolation) {
    std::string yaml = "modules:\n";
    for (const char *name : {"concurrent-probe", "probe-evaluator"})
      yaml += "  - {name: " + std::string(name) + ", path: " + BENCH_MODULES + "/" + name +
              ".so, isolation: " + isolation + "}\n";
    folder_.write("modules.yaml", yaml);
    RegistryOptions options;
    options.modules_file = folder_.path() / "modules.yaml";
    options.storage_folder = folder_.path() / "storage";
    options.workers.program = BENCH_WORKER;
    auto opened = open_registry(options, secrets_, clock_, log_);
    if (!opened.ok()) throw std::runtime_error(opened.error().message);
    registry_ = std::move(*opened);
  }

  StrategyPtr strategy() const { return *registry_->strategy("concurrent"); }
  EvaluatorPtr evaluator() const { return *registry_->evaluator(); }

 private:
  testing::TemporaryFolder folder_;
  SystemClock clock_;
  testing::RecordingLog log_;
  NoSecrets secrets_;
  std::unique_ptr<WatchingRegistry> registry_;
};

// A pipeline as in the design's measurement: 3 environments with 4 targets.
PipelinePtr pipeline() {
  auto made = std::make_shared<Pipeline>();
  made->name = {"apps", "podinfo"};
  made->application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "apps", "podinfo"};
  for (const char *name : {"dev", "qa", "prod"}) {
    Environment environment;
    environment.name = name;
    environment.targets.push_back({"podinfo", ObjectReference{"", "GitopsCluster", "", name}});
    environment.promotion.strategy = "concurrent";
    environment.promotion.strategy_config_json = "{}";
    made->environments.push_back(std::move(environment));
  }
  made->environments[1].targets.push_back({"podinfo", ObjectReference{"", "GitopsCluster", "", "perf"}});
  return made;
}

StrategyTask task(const PipelinePtr &of, int number) {
  StrategyTask made;
  made.id = "tsk-" + std::to_string(number);
  made.promotion_id = "pro-1";
  made.pipeline = of;
  made.source = 0;
  made.environment = 1;
  made.targets = {{0, "6.0.0"}};
  made.revision = "6.1.0";
  made.version = "6.1.0";
  return made;
}

// The median of many rounds, in microseconds.
template <class Work>
double median_us(int rounds, Work work) {
  std::vector<double> times;
  for (int i = 0; i < rounds; ++i) {
    const auto start = Time::now();
    work();
    times.push_back(std::chrono::duration<double, std::micro>(Time::now() - start).count());
  }
  std::nth_element(times.begin(), times.begin() + rounds / 2, times.end());
  return times[static_cast<size_t>(rounds) / 2];
}

void print(const char *what, double here, double there) {
  std::printf("%-40s %10.1f us in the host's process %10.1f us in a worker   %6.1f times\n", what, here,
              there, there / here);
}

void require(bool done, const char *what) {
  if (!done) throw std::runtime_error(what);
}

double steps(const Modules &modules, const PipelinePtr &about, int count, int rounds) {
  std::vector<StrategyTask> tasks;
  for (int i = 0; i < count; ++i) tasks.push_back(task(about, i));
  const StrategyPtr strategy = modules.strategy();
  return median_us(rounds, [&] { require(strategy->step(tasks, {})[0].ok(), "a step failed"); });
}

double evaluations(const Modules &modules, const PipelinePtr &about, int rounds) {
  const EvaluatorPtr evaluator = modules.evaluator();
  EvaluationInput input;
  input.pipeline = about;
  input.now_ns = 1;
  return median_us(rounds, [&] { require(evaluator->evaluate(input).ok(), "an evaluation failed"); });
}

int run() {
  const Modules here("in-process"), there("worker");
  const PipelinePtr about = pipeline();
  print("a step of one task", steps(here, about, 1, 5000), steps(there, about, 1, 5000));
  print("a step of 100 tasks", steps(here, about, 100, 200), steps(there, about, 100, 200));
  print("an evaluation without events", evaluations(here, about, 5000), evaluations(there, about, 5000));
  const double start = median_us(10, [] { const Modules started("worker"); });
  std::printf("%-40s %10.1f ms\n", "starting and ending two workers", start / 1000);
  return 0;
}

}  // namespace
}  // namespace promotion::bench

int main() {
  try {
    return promotion::bench::run();
  } catch (const std::exception &failure) {
    std::fprintf(stderr, "worker_bench: %s\n", failure.what());
    return 1;
  }
}

// A host's heart on its own, to be killed at a failpoint: hands in the same three events at each run, and
// carries their promotions out by making one file for each task in FOLDER/effects.
//
// crash_run FOLDER
#include <fcntl.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <string>

#include "doubles.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/engine.hpp"
#include "recording_log.hpp"

namespace {

using namespace promotion::testing;

constexpr int kEvents = 3;

// Looks before it makes anything, as every strategy has to. A line in the file for each time it was made.
Result<StepResult> make_file(const std::filesystem::path &folder, const StrategyTask &task) {
  const std::string path = folder / task.id;
  const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (file < 0) return step_result(StepOutcome::nothing_to_do, "there", "It was made already.");
  ::close(file);
  return step_result(StepOutcome::succeeded, "made", "It is made.");
}

int run(const std::filesystem::path &folder) {
  RecordingLog log;
  SystemClock clock;
  SettableRegistry registry;
  SettablePipelines pipelines;
  auto strategy = std::make_shared<FakeStrategy>();
  strategy->on_step = [&](const StrategyTask &task, const CallLimits &) {
    return make_file(folder / "effects", task);
  };
  registry.set_evaluator(std::make_shared<FakeEvaluator>());
  registry.set_strategy("pullRequest", strategy);
  for (int i = 0; i < kEvents; ++i) pipelines.set(sample_pipeline("app-" + std::to_string(i)));
  std::filesystem::create_directories(folder / "effects");

  EngineOptions options;
  options.database = folder / "promotion.db";
  auto engine = open_engine(options, registry, pipelines, clock, log);
  if (!engine || !(*engine)->start()) return std::fprintf(stderr, "%s\n", log.all().c_str()), 1;
  for (int i = 0; i < kEvents; ++i) {
    const auto pipeline = *pipelines.find({"apps", "app-" + std::to_string(i)});
    const auto admission = (*engine)->submit(sample_event(pipeline, "dev", "1.0.0"));
    if (!admission || !(*engine)->wait_until_ended(admission->event_id, 60'000))
      return std::fprintf(stderr, "%s\n", log.all().c_str()), 1;
  }
  (*engine)->drain();
  return 0;
}

}  // namespace

int main(int, char **arguments) { return run(arguments[1]); }

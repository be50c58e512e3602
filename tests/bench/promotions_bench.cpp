// How many events a second become durable: handed in by 64 threads, which share transactions, against one
// transaction for each event, on the same disk in the same run.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <string>
#include <thread>
#include <vector>

#include "doubles.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/engine.hpp"
#include "recording_log.hpp"
#include "temporary_folder.hpp"

namespace {

using namespace promotion::testing;
using Time = std::chrono::steady_clock;

constexpr size_t kPipelines = 100;
constexpr size_t kRevisions = 5;
constexpr size_t kThreads = 64;

// Says nothing: writing lines is not what is measured.
class SilentLog final : public Log {
 public:
  bool enabled(Severity) const override { return false; }
  void write(Severity severity, std::string_view message, const std::vector<LogField> &) override {
    if (severity == Severity::error) std::fprintf(stderr, "%s\n", std::string(message).c_str());
  }
  void mask(std::string_view) override {}
  std::string masked(std::string_view text) const override { return std::string(text); }
};

struct Numbers {
  double events_per_second = 0;
  double median_ms = 0;
  double slowest_ms = 0;
};

// A body like Flux's; each event is a new one, most of them about what is known already, as in the field.
IncomingEvent event_number(const std::vector<PipelinePtr> &pipelines, size_t number) {
  const std::string revision = std::to_string(1 + number / kPipelines % kRevisions) + ".0.0";
  return sample_event(pipelines[number % kPipelines], "dev", revision,
                      "Helm upgrade succeeded, event " + std::to_string(number) + std::string(600, '.'));
}

Numbers measure(size_t threads, size_t events) {
  promotion::test::TemporaryFolder folder;
  SilentLog log;
  promotion::host::SystemClock clock;
  SettableRegistry registry;
  SettablePipelines source;
  registry.set_evaluator(std::make_shared<FakeEvaluator>());
  registry.set_strategy("pullRequest", std::make_shared<FakeStrategy>());
  std::vector<PipelinePtr> pipelines;
  for (size_t i = 0; i < kPipelines; ++i) source.set(sample_pipeline("app-" + std::to_string(i)));
  for (const PipelinePtr &pipeline : source.list()) pipelines.push_back(pipeline);
  EngineOptions options;
  options.database = folder.path() / "promotion.db";
  auto engine = open_engine(options, registry, source, clock, log);
  if (!engine) {
    std::fprintf(stderr, "%s\n", engine.error().message.c_str());
    return {};
  }

  std::vector<double> answers(events);
  std::atomic<size_t> next{0};
  const auto begin = Time::now();
  std::vector<std::thread> senders;
  for (size_t i = 0; i < threads; ++i)
    senders.emplace_back([&] {
      for (size_t number; (number = next++) < events;) {
        const auto start = Time::now();
        if (!(*engine)->submit(event_number(pipelines, number)))
          std::fprintf(stderr, "an event was refused\n");
        answers[number] = std::chrono::duration<double, std::milli>(Time::now() - start).count();
      }
    });
  for (std::thread &sender : senders) sender.join();
  const double seconds = std::chrono::duration<double>(Time::now() - begin).count();
  std::sort(answers.begin(), answers.end());
  return {static_cast<double>(events) / seconds, answers[events / 2], answers.back()};
}

void print(const char *what, const Numbers &numbers) {
  std::printf("%-40s %10.0f events/s   median %7.2f ms   slowest %7.2f ms\n", what, numbers.events_per_second,
              numbers.median_ms, numbers.slowest_ms);
}

}  // namespace

int main() {
  const Numbers one = measure(1, 2'000);
  const Numbers many = measure(kThreads, 40'000);
  print("one transaction for each event", one);
  print("64 threads, group commit", many);
  std::printf("ratio %.1f\n", many.events_per_second / one.events_per_second);
}

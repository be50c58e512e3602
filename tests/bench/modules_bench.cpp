// What it costs to call a module that can be swapped at any time, what a swap costs, and whether anybody
// notices.
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "eventually.hpp"
#include "modules/published.hpp"
#include "promotion/host/clock.hpp"
#include "promotion/host/registry.hpp"
#include "temporary_folder.hpp"

namespace {

using namespace promotion::host;
using Time = std::chrono::steady_clock;

constexpr int kRounds = 200'000;
constexpr int kSwaps = 50;

class SilentLog final : public Log {
 public:
  bool enabled(Severity) const override { return false; }
  void write(Severity severity, std::string_view message, const std::vector<LogField> &fields) override {
    if (severity != Severity::error) return;
    std::fprintf(stderr, "%s", std::string(message).c_str());
    for (const auto &field : fields) std::fprintf(stderr, " %s=%s", field.key.c_str(), field.text.c_str());
    std::fprintf(stderr, "\n");
  }
  void mask(std::string_view) override {}
  std::string masked(std::string_view text) const override { return std::string(text); }
};

class NoSecrets final : public SecretSource {
 public:
  Result<std::string> get(const SecretName &, std::string_view) const override {
    return Error{Code::not_found, "there are no Secrets here", {}, 0};
  }
};

template <class Work>
double nanoseconds_each(int rounds, Work work) {
  const auto begin = Time::now();
  for (int i = 0; i < rounds; ++i) work();
  return std::chrono::duration<double, std::nano>(Time::now() - begin).count() / rounds;
}

void print(const char *what, double ns) { std::printf("%-58s %12.1f ns\n", what, ns); }

std::shared_ptr<const Pipeline> pipeline() {
  auto made = std::make_shared<Pipeline>();
  made->name = {"apps", "app"};
  made->application = {"helm.toolkit.fluxcd.io/v2", "HelmRelease", "", "app"};
  made->environments.resize(2);
  made->environments[0].name = "dev";
  made->environments[0].targets = {{"app-dev", {}}};
  made->environments[1].name = "prod";
  made->environments[1].targets = {{"app-prod", {}}};
  return made;
}

class Bench {
 public:
  Bench() {
    write_modules(0);
    RegistryOptions options;
    options.modules_file = folder_.path() / "modules.yaml";
    options.storage_folder = folder_.path() / "storage";
    options.modules_folder = folder_.path() / "modules";
    options.probe_program = PROMOTION_PROBE;
    auto opened = open_registry(options, secrets_, clock_, log_);
    if (!opened) {
      std::fprintf(stderr, "%s\n", opened.error().message.c_str());
      std::exit(1);
    }
    registry_ = std::move(*opened);
    event_.object = pipeline_->application;
    event_.reason = "UpgradeFailed";
    input_.pipeline = pipeline_;
    input_.event = &event_;
    input_.event_id = "evt-1";
    registry_->watch({[this] { return std::vector<PipelinePtr>{pipeline_}; }, {}});
  }

  void run() {
    const EvaluatorPtr held = *registry_->evaluator();
    print("evaluate, held all the time", nanoseconds_each(kRounds, [&] { judge(*held); }));
    print("evaluate, pinned anew for each event",
          nanoseconds_each(kRounds, [&] { judge(**registry_->evaluator()); }));
    print("the pin alone",
          nanoseconds_each(10 * kRounds, [&] { count_ += (*registry_->evaluator())->stamp().generation; }));
    modules_pin();
    swaps();
  }

 private:
  void judge(const Evaluator &evaluator) { count_ += evaluator.evaluate(input_).ok(); }

  // The same without and with the copy of a shared_ptr, so that each part shows.
  void modules_pin() {
    modules::Published<int> published(std::make_unique<const int>(1));
    print("a read of what is published, without a copy",
          nanoseconds_each(10 * kRounds, [&] { count_ += published.read([](int value) { return value; }); }));
  }

  void swaps() {
    std::atomic<bool> stopping{false};
    std::atomic<uint64_t> answered{0}, failed{0};
    std::thread caller([&] {
      while (!stopping) {
        const auto evaluator = registry_->evaluator();
        const bool ok = evaluator && (*evaluator)->evaluate(input_).ok();
        ++(ok ? answered : failed);
      }
    });
    std::vector<double> milliseconds;
    for (int swap = 1; swap <= kSwaps; ++swap) {
      const auto begin = Time::now();
      write_modules(swap);
      const std::string version = swap % 2 == 0 ? "0.1.0" : "0.2.0";
      const uint64_t former = generation_;
      promotion::test::eventually([&] {
        const auto now = (*registry_->evaluator())->stamp();
        generation_ = now.generation;
        return now.version == version && now.generation != former;
      });
      milliseconds.push_back(std::chrono::duration<double, std::milli>(Time::now() - begin).count());
    }
    stopping = true;
    caller.join();
    std::sort(milliseconds.begin(), milliseconds.end());
    std::printf("%-58s %12.1f ms (slowest %.1f)\n", "a whole swap, from the file to the first call",
                milliseconds[milliseconds.size() / 2], milliseconds.back());
    std::printf("%-58s %12llu of %llu\n", "evaluations that failed during it",
                static_cast<unsigned long long>(failed.load()),
                static_cast<unsigned long long>(answered.load() + failed.load()));
  }

  void write_modules(int round) {
    const auto file = folder_.path() / "modules.yaml";
    std::ofstream(file.string() + ".new") << "modules:\n  - name: pipeline-evaluator\n    path: "
                                          << (round % 2 == 0 ? EVALUATOR : NEXT_EVALUATOR)
                                          << "\n    configuration: {maxAge: " << 24 + round << "h}\n";
    std::filesystem::rename(file.string() + ".new", file);
  }

  promotion::test::TemporaryFolder folder_;
  SilentLog log_;
  NoSecrets secrets_;
  SystemClock clock_;
  std::shared_ptr<const Pipeline> pipeline_ = pipeline();
  Event event_;
  EvaluationInput input_;
  std::unique_ptr<WatchingRegistry> registry_;
  uint64_t generation_ = 0;
  uint64_t count_ = 0;
};

}  // namespace

int main() { Bench().run(); }

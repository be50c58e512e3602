// An engine on a real database, with doubles around it.
#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "doubles.hpp"
#include "eventually.hpp"
#include "manual_clock.hpp"
#include "promotion/host/engine.hpp"
#include "promotions/sql.hpp"
#include "recording_log.hpp"
#include "temporary_folder.hpp"

namespace promotion::testing {

inline constexpr int64_t kStart = 1'700'000'000'000'000'000;

class EngineTest : public ::testing::Test {
 protected:
  EngineTest() {
    options.database = folder.path() / "state" / "promotion.db";
    options.public_url = "https://promotions.example.com";
    pipelines.set(sample_pipeline());
    strategy = std::make_shared<FakeStrategy>();
    registry.set_strategy("pullRequest", strategy);
    registry.set_evaluator(std::make_shared<FakeEvaluator>());
  }

  // Before what a test's own class holds goes away.
  void TearDown() override { engine.reset(); }

  // Opens the engine, anew if it was open.
  Engine &open() {
    engine.reset();
    auto opened = open_engine(options, registry, pipelines, clock, log);
    if (!opened) throw std::runtime_error(opened.error().message);
    engine = std::move(*opened);
    return *engine;
  }

  Engine &start() {
    if (!engine) open();
    EXPECT_TRUE(engine->start().ok());
    return *engine;
  }

  PipelinePtr pipeline(const std::string &name = "podinfo") { return *pipelines.find({"apps", name}); }

  Admission submit(const std::string &environment, const std::string &revision,
                   const std::string &message = {}) {
    auto admission = engine->submit(sample_event(pipeline(), environment, revision, message));
    EXPECT_TRUE(admission.ok()) << admission.error().message;
    return admission ? *admission : Admission{};
  }

  // Words about a promotion of this revision into that environment, about the pipeline, or about everything.
  OperatorWord word(Word what, const std::string &environment = {}, const std::string &revision = {}) {
    OperatorWord said;
    said.id = "word-" + std::to_string(++words_);
    said.word = what;
    said.by = "alice";
    said.reason = "because";
    said.pipeline = {"apps", "podinfo"};
    said.environment = environment;
    said.revision = revision;
    return said;
  }
  WordRecord say(const OperatorWord &said) {
    const auto record = engine->speak(said);
    EXPECT_TRUE(record.ok()) << (record.ok() ? "" : record.error().message);
    return record ? *record : WordRecord{};
  }
  Error refused(const OperatorWord &said) {
    const auto record = engine->speak(said);
    EXPECT_FALSE(record.ok()) << (record.ok() ? record->outcome : "");
    return record ? Error{} : record.error();
  }

  EventRecord event(const std::string &id) { return *engine->store().event(id); }

  // The only promotion of this revision into that environment; the test fails when there is none, or several.
  PromotionRecord promotion(const std::string &environment, const std::string &revision) {
    std::vector<PromotionRecord> found;
    for (auto &record : promotions())
      if (record.environment == environment && record.revision == revision) found.push_back(record);
    EXPECT_EQ(found.size(), 1u) << environment << " " << revision;
    return found.empty() ? PromotionRecord{} : found.front();
  }

  std::vector<PromotionRecord> promotions(PromotionQuery query = {}) {
    query.limit = 1'000;
    return *engine->store().promotions(query);
  }

  std::vector<EventRecord> events(EventQuery query = {}) {
    query.limit = std::min<size_t>(query.limit, 1'000);
    return *engine->store().events(query);
  }

  // On the closed database, as somebody else left it.
  void run_sql(const std::string &sql) {
    host::Connection("dbname=\"" + options.database.string() + "\"").run_once(sql);
  }

  bool reaches(const std::string &environment, const std::string &revision, PromotionState state) {
    return test::eventually([&] { return promotion(environment, revision).state == state; });
  }

  int words_ = 1'000;
  test::TemporaryFolder folder;
  RecordingLog log;
  ManualClock clock{kStart};
  SettableRegistry registry;
  SettablePipelines pipelines;
  std::shared_ptr<FakeStrategy> strategy;
  EngineOptions options;
  std::unique_ptr<Engine> engine;
};

}  // namespace promotion::testing

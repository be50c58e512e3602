// What has to hold whatever happens: random pipelines and random events, the same ones in every run.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <functional>
#include <map>
#include <set>

#include "fake_host.hpp"
#include "oracle.hpp"
#include "random_story.hpp"

namespace promotion::evaluator::test {
namespace {

constexpr std::int64_t minute_ns = INT64_C(60) * 1'000'000'000;

std::unique_ptr<Logic> core(const PipelineModel &pipeline) {
  return make_logic(Way::in_process, pipeline, "");
}

// The clock of a host that gets all events after they happened.
class Clock {
 public:
  std::int64_t next() { return now_ += minute_ns; }

 private:
  std::int64_t now_ = story_end_ns;
};

// What is known, without the order in which a host keeps it, and without since when a target runs what it
// runs after an interruption: that may be later if the interruption is told late.
std::set<std::string> knowledge(const FakeHost &host) {
  std::set<std::string> lines;
  for (DeploymentModel deployment : host.deployments()) {
    if (deployment.identity.empty()) {
      deployment.first_ns = 0;
      if (deployment.failed_ns == 0) continue;
    }
    lines.insert(OutputModel{{}, {deployment}}.bytes());
  }
  return lines;
}

// What a host that knows this and has promoted nothing yet would do: the candidates of all environments.
std::string candidates(const Logic &logic, const FakeHost &host) {
  EvaluationModel evaluation;
  evaluation.now_ns = story_end_ns + INT64_C(2) * 3600 * minute_ns / 60;
  evaluation.deployments = host.deployments();
  return logic.evaluate(evaluation).bytes();
}

std::map<std::size_t, std::string> live(const FakeHost &host, const PipelineModel &pipeline) {
  std::map<std::size_t, std::string> promotions;
  for (std::size_t i = 0; i < pipeline.environments.size(); ++i) {
    if (const auto *promotion = host.live(i)) promotions[i] = promotion->record.identity;
  }
  return promotions;
}

// The promotions that wait, by environment and identity.
std::set<std::pair<std::uint32_t, std::string>> held(const FakeHost &host) {
  std::set<std::pair<std::uint32_t, std::string>> waiting;
  for (const FakeHost::Promotion &promotion : host.promotions()) {
    if (promotion.is_open() && promotion.is_held)
      waiting.emplace(promotion.record.environment, promotion.record.identity);
  }
  return waiting;
}

unsigned story_count() {
  if (const char *count = std::getenv("PROMOTION_STORIES")) return static_cast<unsigned>(std::atoi(count));
  return std::getenv("PROMOTION_LONG") != nullptr ? 20'000 : 300;
}

// Checks stories of many seeds, and with PROMOTION_LONG=1 of very many. The first that fails is named.
void for_each_story(const std::function<void(RandomStory &)> &check) {
  for (unsigned seed = 0; seed < story_count(); ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    RandomStory story(seed);
    check(story);
    if (testing::Test::HasFatalFailure()) return;
  }
}

TEST(AnyStory, GivesTheSameBytesForTheSameInput) {
  for_each_story([&](RandomStory &story) {
    const PipelineModel pipeline = story.pipeline(true);
    const auto first = core(pipeline);
    const auto second = make_logic(Way::module, pipeline, "");
    FakeHost host(*first);
    FakeHost twin(*second);
    Clock clock;
    for (const EventModel &event : story.events(pipeline, 25, true)) {
      const std::int64_t now = clock.next();
      ASSERT_EQ(host.take_event(event, now).bytes(), twin.take_event(event, now).bytes());
    }
    const std::int64_t now = clock.next();
    ASSERT_EQ(host.look_again(now).bytes(), twin.look_again(now).bytes());
  });
}

TEST(AnyStory, LeadsToTheSameKnowledgeAndCandidatesInAnyOrder) {
  for_each_story([&](RandomStory &story) {
    const PipelineModel pipeline = story.pipeline(false);
    const auto logic = core(pipeline);
    std::vector<EventModel> events = story.events(pipeline, 30, true);
    FakeHost host(*logic);
    Clock clock;
    for (const EventModel &event : events) host.take_event(event, clock.next());
    for (int order = 0; order < 3; ++order) {
      story.shuffle(events);
      FakeHost other(*logic);
      Clock again;
      for (const EventModel &event : events) other.take_event(event, again.next());
      ASSERT_EQ(knowledge(host), knowledge(other));
      ASSERT_EQ(candidates(*logic, host), candidates(*logic, other));
    }
  });
}

TEST(AnyStory, IsNotChangedByDuplicates) {
  for_each_story([&](RandomStory &story) {
    const PipelineModel pipeline = story.pipeline(false);
    const auto logic = core(pipeline);
    FakeHost once(*logic);
    FakeHost often(*logic);
    Clock clock;
    std::vector<EventModel> told;
    for (const EventModel &event : story.events(pipeline, 25, true)) {
      const std::int64_t now = clock.next();
      once.take_event(event, now);
      often.take_event(event, now);
      told.push_back(event);
      const OutputModel repeated = often.take_event(told[story.below(told.size())], now);
      ASSERT_TRUE(repeated.observations.empty()) << repeated.bytes();
    }
    ASSERT_EQ(knowledge(once), knowledge(often));
    ASSERT_EQ(once.promotions().size(), often.promotions().size());
    ASSERT_EQ(live(once, pipeline), live(often, pipeline));
  });
}

TEST(AnyStory, PromotesOnlyIntoTheNextEnvironmentAndNeverPastTheLast) {
  for_each_story([&](RandomStory &story) {
    const PipelineModel pipeline = story.pipeline(true);
    const auto logic = core(pipeline);
    FakeHost host(*logic);
    Clock clock;
    for (const EventModel &event : story.events(pipeline, 30, true)) {
      for (const DecisionModel &decision : host.take_event(event, clock.next()).decisions) {
        if (decision.outcome != PROMOTION_PROMOTE && decision.outcome != PROMOTION_HOLD) continue;
        ASSERT_LT(decision.environment, pipeline.environments.size());
        ASSERT_EQ(decision.environment, decision.source + 1);
        ASSERT_EQ(decision.targets.size(), pipeline.environments[decision.environment].targets.size());
      }
    }
  });
}

// Ends a promotion now and then, as strategies and people do.
void end_some(RandomStory &story, FakeHost &host) {
  for (const FakeHost::Promotion &promotion : host.promotions()) {
    if (!promotion.is_open() || !story.chance(0.3)) continue;
    const std::uint32_t how[] = {PROMOTION_RECORD_SUCCEEDED, PROMOTION_RECORD_FAILED,
                                 PROMOTION_RECORD_DECLINED};
    host.finish(promotion.record.environment, promotion.record.revision, how[story.below(3)]);
    return;
  }
}

TEST(AnyStory, PromotesNothingTwice) {
  for_each_story([&](RandomStory &story) {
    const PipelineModel pipeline = story.pipeline(true);
    const auto logic = core(pipeline);
    FakeHost host(*logic);
    Clock clock;
    for (const EventModel &event : story.events(pipeline, 40, true)) {
      host.take_event(event, clock.next());
      end_some(story, host);
      if (story.chance(0.3)) host.look_again(clock.next());
    }
    std::set<std::pair<std::uint32_t, std::string>> promoted;
    for (const FakeHost::Promotion &promotion : host.promotions()) {
      ASSERT_TRUE(promoted.emplace(promotion.record.environment, promotion.record.identity).second)
          << promotion.record.identity << " was promoted into " << promotion.record.environment << " twice";
    }
  });
}

TEST(AnyStory, PromotesOnTheWordOfTargetsThatRunTheRevision) {
  std::size_t promotions = 0;
  for_each_story([&](RandomStory &story) {
    const PipelineModel pipeline = story.pipeline(true);
    const auto logic = core(pipeline);
    FakeHost host(*logic);
    Clock clock;
    std::vector<EventModel> told;
    for (const EventModel &event : story.events(pipeline, 30, false)) {
      told.push_back(event);
      for (const DecisionModel &decision : host.take_event(event, clock.next()).decisions) {
        if (decision.outcome != PROMOTION_PROMOTE) continue;
        ++promotions;
        ASSERT_TRUE(replay(told, decision.source).contains(decision.identity)) << decision.explanation;
      }
    }
  });
  EXPECT_GT(promotions, story_count() / 3);  // so that the test has something to say
}

TEST(AnyStory, HoldsWhatNoTargetVouchesForAnyMore) {
  std::size_t held = 0;
  for_each_story([&](RandomStory &story) {
    const PipelineModel pipeline = story.pipeline(false);
    const auto logic = core(pipeline);
    FakeHost host(*logic);
    Clock clock;
    std::vector<EventModel> told;
    for (const EventModel &event : story.events(pipeline, 30, false)) {
      told.push_back(event);
      host.take_event(event, clock.next());
      for (const FakeHost::Promotion &promotion : host.promotions()) {
        if (!promotion.is_open()) continue;
        const bool vouched =
            replay(told, promotion.record.environment - 1).contains(promotion.record.identity);
        if (!vouched) {
          ASSERT_TRUE(promotion.is_held) << promotion.record.identity;
          ++held;
        } else if (promotion.is_held) {
          // Vouched for again, but the destination ran a newer one then. If it still does, that is said.
          const OutputModel looked = host.look_again(clock.next());
          ASSERT_TRUE(!promotion.is_held ||
                      looked.bytes().find("older-than-destination") != std::string::npos)
              << looked.bytes();
        }
      }
    }
  });
  EXPECT_GT(held, 0U);
}

TEST(AnyStory, LeavesNothingForTheEvaluationWithoutAnEvent) {
  for_each_story([&](RandomStory &story) {
    const PipelineModel pipeline = story.pipeline(true);
    const auto logic = core(pipeline);
    FakeHost host(*logic);
    Clock clock;
    for (const EventModel &event : story.events(pipeline, 30, true)) {
      const std::int64_t now = clock.next();
      // As a host does when a soak is over: what then begins may let another one go on, too.
      for (int i = 0; i < 3; ++i) host.look_again(now);
      const OutputModel taken = host.take_event(event, now);
      // What has begun just now makes way for what kept behind it (afterGates), at the next evaluation.
      if (taken.bytes().find("gates-passed") != std::string::npos) continue;
      const auto before = live(host, pipeline);
      const auto waiting = held(host);
      const std::size_t count = host.promotions().size();
      const OutputModel looked = host.look_again(now);
      ASSERT_EQ(count, host.promotions().size()) << taken.bytes() << "then\n" << looked.bytes();
      ASSERT_EQ(before, live(host, pipeline));
      // It may hold what a gate has closed upon since it began, but it finds nothing to let go.
      const auto still = held(host);
      ASSERT_TRUE(std::includes(still.begin(), still.end(), waiting.begin(), waiting.end()))
          << taken.bytes() << "then\n"
          << looked.bytes();
      ASSERT_TRUE(looked.observations.empty());
    }
  });
}

TEST(AStoryThatMovesForward, EndsInTheSameLivePromotionsInAnyOrder) {
  for_each_story([&](RandomStory &story) {
    const PipelineModel pipeline = story.pipeline(false);
    const auto logic = core(pipeline);
    std::vector<EventModel> events = story.forward_events(pipeline, 6);
    FakeHost host(*logic);
    Clock clock;
    for (const EventModel &event : events) host.take_event(event, clock.next());
    for (int order = 0; order < 4; ++order) {
      story.shuffle(events);
      FakeHost other(*logic);
      Clock again;
      for (const EventModel &event : events) other.take_event(event, again.next());
      ASSERT_EQ(live(host, pipeline), live(other, pipeline));
    }
  });
}

}  // namespace
}  // namespace promotion::evaluator::test

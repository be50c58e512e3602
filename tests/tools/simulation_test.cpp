#include "simulation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <promotion/abi/domain.h>

namespace promotion::ctl {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;

// Answers what a test lays out, and keeps what it was asked.
class ScriptedEvaluator final : public host::Evaluator {
 public:
  host::EvaluationOutput next;
  mutable std::vector<host::EvaluationInput> inputs;

  const host::ModuleStamp &stamp() const override { return stamp_; }
  host::Result<std::vector<host::Problem>> check(const host::PipelinePtr &) const override {
    return std::vector<host::Problem>{};
  }
  host::Result<host::EvaluationOutput> evaluate(const host::EvaluationInput &input) const override {
    inputs.push_back(input);
    return next;
  }

 private:
  host::ModuleStamp stamp_;
};

class SimulationTest : public ::testing::Test {
 protected:
  const host::EvaluationInput &judge(std::vector<host::Decision> decisions, int64_t now_ns = 1,
                                     std::vector<host::Deployment> observations = {}) {
    evaluator_->next = {std::move(decisions), std::move(observations)};
    EXPECT_TRUE(simulation_.judge({}, 0, now_ns));
    return evaluator_->inputs.back();
  }
  // What the next evaluation is told.
  const host::EvaluationInput &look() { return judge({}); }

  static host::Decision decision(host::Outcome outcome, const std::string &identity) {
    host::Decision result;
    result.outcome = outcome;
    result.environment = 1;
    result.revision = result.identity = identity;
    return result;
  }
  static host::Deployment deployment(std::optional<size_t> target, const std::string &identity,
                                     int64_t last_ns) {
    host::Deployment result;
    result.target = target;
    result.revision = result.identity = identity;
    result.last_ns = last_ns;
    return result;
  }

  std::shared_ptr<ScriptedEvaluator> evaluator_ = std::make_shared<ScriptedEvaluator>();
  Simulation simulation_{std::make_shared<host::Pipeline>(), evaluator_};
};

TEST_F(SimulationTest, CarriesObservationsOn) {
  judge({}, 1, {deployment(0, "v1", 5), deployment(1, "v1", 6)});
  judge({}, 2, {deployment(0, "v1", 9), deployment(0, "v2", 9), deployment(std::nullopt, "v1", 7)});
  const auto &known = look().deployments;
  ASSERT_THAT(known, SizeIs(4));
  EXPECT_EQ(known[0].last_ns, 9) << "the new whole takes the place of the old";
  EXPECT_EQ(known[1].last_ns, 6);
}

TEST_F(SimulationTest, RecordsPromotionsAndClosesOlderOnes) {
  judge({decision(host::Outcome::promote, "v1")}, 5);
  ASSERT_THAT(look().records, SizeIs(1));
  EXPECT_EQ(evaluator_->inputs.back().records[0].flags,
            uint32_t{PROMOTION_RECORD_OPEN | PROMOTION_RECORD_STARTED | PROMOTION_RECORD_LAST});
  judge({decision(host::Outcome::promote, "v2")});
  const auto &records = look().records;
  ASSERT_THAT(records, SizeIs(2));
  EXPECT_EQ(records[0].flags, uint32_t{PROMOTION_RECORD_STARTED}) << "superseded";
  EXPECT_EQ(records[1].identity, "v2");
}

TEST_F(SimulationTest, StartsWhatWasHeld) {
  judge({decision(host::Outcome::hold, "v1")});
  EXPECT_EQ(look().records[0].flags, uint32_t{PROMOTION_RECORD_OPEN | PROMOTION_RECORD_LAST});
  judge({decision(host::Outcome::promote, "v1")});
  ASSERT_THAT(look().records, SizeIs(1));
  EXPECT_TRUE(evaluator_->inputs.back().records[0].flags & PROMOTION_RECORD_STARTED);
}

TEST_F(SimulationTest, EndsWhatIsWithdrawnAndIgnoresTheRest) {
  judge({decision(host::Outcome::promote, "v1")});
  judge({decision(host::Outcome::withdraw, "v1"), decision(host::Outcome::ignore, "v3")});
  ASSERT_THAT(look().records, SizeIs(1));
  EXPECT_FALSE(evaluator_->inputs.back().records[0].flags & PROMOTION_RECORD_OPEN);
}

TEST_F(SimulationTest, NeverGoesBackInTime) {
  judge({}, 100);
  EXPECT_EQ(judge({}, 50).now_ns, 100);
}

TEST_F(SimulationTest, KnowsRepeatsByEnvironmentAndBytes) {
  EXPECT_FALSE(simulation_.is_repeat(0, "body"));
  EXPECT_TRUE(simulation_.is_repeat(0, "body"));
  EXPECT_FALSE(simulation_.is_repeat(1, "body"));
  EXPECT_FALSE(simulation_.is_repeat(0, "other"));
}

}  // namespace
}  // namespace promotion::ctl

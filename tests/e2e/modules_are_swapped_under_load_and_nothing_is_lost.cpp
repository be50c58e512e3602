#include <gmock/gmock.h>

#include <cstdlib>

#include "swap_scenario.hpp"

namespace promotion::test {
namespace {

using nlohmann::json;
using testing::IsEmpty;

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
constexpr bool sanitized = true;  // hosts keep modules mapped then
#else
constexpr bool sanitized = false;
#endif

struct Form {
  int swaps;
  size_t events_per_second;
  size_t pipelines;
};
// PROMOTION_LONG=1: as long as it takes to show that nothing grows.
Form form() {
  const char *wanted = std::getenv("PROMOTION_LONG");
  return wanted != nullptr && *wanted != '\0' ? Form{200, 2'000, 400} : Form{20, 200, 40};
}

std::string key_of(const json &promotion) {
  return promotion.at("pipeline").get<std::string>() + " " + promotion.at("revision").get<std::string>();
}

bool has_ended(const json &promotion) {
  return promotion.at("state") == "succeeded" || promotion.at("state") == "superseded";
}

TEST(ModulesSwappedUnderLoad, LoseNothingPromoteNothingTwiceAndFailNoRequest) {
  const Form form = test::form();
  SwapScenario scenario(form.pipelines);
  ControlPlane &host = scenario.host();
  host.start();
  EventLoad load(host, form.pipelines, form.events_per_second, 4);
  Footprint after_ten;
  for (int round = 1; round <= form.swaps; ++round) {
    scenario.swap(round);
    if (round == 10) after_ten = footprint_of(host.process().pid());
  }
  const EventLoad::Sent sent = load.stop();
  EXPECT_THAT(sent.refused, IsEmpty());
  EXPECT_GT(sent.accepted, 0u);

  std::vector<json> promotions;
  ASSERT_TRUE(eventually([&] {
    promotions = scenario.promotions();
    return promotions.size() >= sent.revisions.size() &&
           std::all_of(promotions.begin(), promotions.end(), has_ended);
  })) << "promotions: "
      << promotions.size() << ", expected " << sent.revisions.size();
  EXPECT_EQ(promotions.size(), sent.revisions.size()) << "each revision is promoted once";
  std::set<std::string> keys, versions;
  for (const json &promotion : promotions) keys.insert(key_of(promotion));
  EXPECT_EQ(keys.size(), sent.revisions.size());

  const auto steps = scenario.steps();
  for (const json &promotion : promotions)
    for (const json &task : promotion.at("tasks")) {
      const auto step = steps.find(task.at("id"));
      const int times = step == steps.end() ? 0 : step->second;
      EXPECT_LE(times, 1) << task.dump();
      EXPECT_TRUE(times == 1 || promotion.at("state") == "superseded") << task.dump();
      if (!task.contains("ranBy")) continue;
      const json &by = task.at("ranBy");
      versions.insert(by.at("version"));
      const auto known = scenario.generations().find({by.at("module"), by.at("generation")});
      ASSERT_NE(known, scenario.generations().end()) << by.dump();
      EXPECT_EQ(known->second, by.at("version")) << "the generation on record is the one of that version";
    }
  EXPECT_EQ(versions, (std::set<std::string>{"1.0.0", "1.1.0"}));

  if (sanitized) return;
  Footprint now;
  const auto settled = [&] {
    now = footprint_of(host.process().pid());
    return now.descriptors <= after_ten.descriptors && now.module_mappings <= 4;
  };
  EXPECT_TRUE(eventually(settled, std::chrono::seconds(20)))
      << "descriptors " << after_ten.descriptors << " then " << now.descriptors << ", mapped modules "
      << now.module_mappings;
  EXPECT_LE(now.resident_kb, after_ten.resident_kb * 5 / 4 + 16 * 1024);
}

}  // namespace
}  // namespace promotion::test

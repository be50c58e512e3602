#include <gmock/gmock.h>

#include <chrono>
#include <cstdlib>
#include <iostream>
#include <optional>

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
  size_t senders;
  // Before the first swap, so that the store's cache has its size when memory is first looked at.
  size_t events_before;
  // What may come after the first ten swaps.
  std::optional<size_t> growth_kb;
};
// PROMOTION_LONG=1: as long as it takes to show that nothing grows. The short form is over before caches and
// the allocator's arenas have their size, so it says what memory there is and judges nothing by it.
Form form() {
  const char *wanted = std::getenv("PROMOTION_LONG");
  return wanted != nullptr && *wanted != '\0' ? Form{200, 2'000, 400, 16, 60'000, 16 * 1024}
                                              : Form{20, 200, 40, 4, 0, {}};
}

std::string key_of(const json &promotion) {
  return promotion.at("pipeline").get<std::string>() + " " + promotion.at("revision").get<std::string>();
}

bool has_ended(const json &promotion) {
  return promotion.at("state") == "succeeded" || promotion.at("state") == "superseded";
}

// What the machine gave; it is asked for, and not for the test to judge.
void tell_rates(const Form &form, const EventLoad::Sent &sent, double seconds) {
  const auto in_a_second = [&](size_t count) {
    return static_cast<int64_t>(static_cast<double>(count) / seconds);
  };
  std::cout << form.swaps << " swaps in " << static_cast<int64_t>(seconds) << " s, "
            << in_a_second(sent.accepted) << " events/s of " << form.events_per_second << " asked for, "
            << in_a_second(sent.revisions.size()) << " promotions/s begun, " << sent.refused.size()
            << " requests failed\n";
}

TEST(ModulesSwappedUnderLoad, LoseNothingPromoteNothingTwiceAndFailNoRequest) {
  const Form form = test::form();
  SwapScenario scenario(form.pipelines);
  ControlPlane &host = scenario.host();
  host.start();
  const auto begin = std::chrono::steady_clock::now();
  EventLoad load(host, form.pipelines, form.events_per_second, form.senders);
  ASSERT_TRUE(eventually([&] { return load.accepted() >= form.events_before; }, std::chrono::minutes(4)));
  Footprint after_ten;
  for (int round = 1; round <= form.swaps; ++round) {
    scenario.swap(round);
    // However busy the machine is: each version has had something to do before it is replaced.
    if (round <= 2) {
      ASSERT_TRUE(eventually([&] { return scenario.has_used_the_versions_of(round); })) << round;
    }
    if (round == 10) after_ten = footprint_of(host.process().pid());
  }
  const EventLoad::Sent sent = load.stop();
  tell_rates(form, sent, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
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
  if (form.growth_kb) {
    EXPECT_LE(now.resident_kb, after_ten.resident_kb + *form.growth_kb);
  }
  std::cout << "after 10 swaps and at the end: " << after_ten.resident_kb / 1024 << " and "
            << now.resident_kb / 1024 << " MiB, " << after_ten.descriptors << " and " << now.descriptors
            << " descriptors, " << after_ten.module_mappings << " and " << now.module_mappings
            << " mapped modules\n";
}

}  // namespace
}  // namespace promotion::test

#include "step/units.hpp"

#include <gtest/gtest.h>

namespace pull_request {
namespace {

const std::vector<TargetName> targets{{"eu", "apps"}, {"eu", "shop"}, {"us", "apps"}, {"local", "apps"}};

FoundMarker at(const std::string &path, const std::string &selector) {
  FoundMarker found;
  found.path = path;
  found.request.selector = selector;
  return found;
}

TEST(Units, AMarkerWithoutSelectorIsSharedByAllTargets) {
  const std::vector<Unit> units = plan_units({at("a", ""), at("b", "")}, targets);
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].cluster, "");
  EXPECT_EQ(units[0].targets, (std::vector<std::size_t>{0, 1, 2, 3}));
  EXPECT_EQ(units[0].files.size(), 2U);
}

TEST(Units, ASelectorThatMeansOneTargetMakesItsUnit) {
  const std::vector<Unit> units = plan_units({at("a", "us"), at("b", "us/apps")}, targets);
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].cluster, "us");
  EXPECT_EQ(units[0].namespace_name, "apps");
  EXPECT_EQ(units[0].targets, (std::vector<std::size_t>{2}));
}

TEST(Units, ASelectorOfAClusterWithSeveralTargetsIsSharedByThose) {
  const std::vector<Unit> units = plan_units({at("a", "eu")}, targets);
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].cluster, "eu");
  EXPECT_EQ(units[0].namespace_name, "");
  EXPECT_EQ(units[0].targets, (std::vector<std::size_t>{0, 1}));
}

TEST(Units, OwnOnesComeBeforeSharedOnes) {
  const std::vector<Unit> units = plan_units({at("a", ""), at("b", "eu"), at("c", "eu/shop")}, targets);
  ASSERT_EQ(units.size(), 3U);
  EXPECT_EQ(units[0].namespace_name, "shop");
  EXPECT_EQ(units[1].cluster, "eu");
  EXPECT_EQ(units[2].cluster, "");
}

TEST(Units, ThePipelinesOwnClusterIsLocal) {
  EXPECT_EQ(plan_units({at("a", "local")}, targets).at(0).targets, (std::vector<std::size_t>{3}));
}

TEST(Units, WhatIsAskedForTwiceIsDoneOnce) {
  FoundMarker marked = at("a", "");
  marked.marker = {3, "", Before::scalar, {10, 15, ScalarStyle::plain, false, {}}};
  FoundMarker other = marked;
  other.request.field = "tag";
  const std::vector<Unit> units = plan_units({marked, marked, other}, targets);
  ASSERT_EQ(units.size(), 1U);
  EXPECT_EQ(units[0].files.at("a").size(), 2U);
}

TEST(Units, ASelectorOfNoTargetIsLeftOut) { EXPECT_TRUE(plan_units({at("a", "asia")}, targets).empty()); }

}  // namespace
}  // namespace pull_request

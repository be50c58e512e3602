#include "edit/marker.hpp"

#include <gtest/gtest.h>

namespace pull_request {
namespace {

const MarkerAddress address{"default", "podinfo", "prod"};

TEST(Marker, OfThreePartsMeansTheWholeScalarOfEveryTarget) {
  const auto request = match("default:podinfo:prod", address);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->selector, "");
  EXPECT_EQ(request->field, "");
}

TEST(Marker, TakesAFieldAndASelector) {
  const auto request = match("default:podinfo:prod@eu/apps:tag", address);
  ASSERT_TRUE(request);
  EXPECT_EQ(request->selector, "eu/apps");
  EXPECT_EQ(request->field, "tag");
}

TEST(Marker, OfAnotherAddressIsNotMatched) {
  for (const char *reference :
       {"default:podinfo:production", "default:podinfo", "default:podinfo:qa", "x:podinfo:prod",
        "default:podinfo:prod:", "default:podinfo:prod@", "default:podinfo:prod@:tag", ""}) {
    EXPECT_FALSE(match(reference, address)) << reference;
  }
}

TEST(Marker, SelectorMeansAClusterOrOneNamespaceOfIt) {
  EXPECT_TRUE(selects("eu", "eu", "apps"));
  EXPECT_TRUE(selects("eu/apps", "eu", "apps"));
  EXPECT_FALSE(selects("eu/other", "eu", "apps"));
  EXPECT_FALSE(selects("us", "eu", "apps"));
  EXPECT_FALSE(selects("e", "eu", "apps"));
}

TEST(Marker, MalformedCommentsAreReportedByLine) {
  const Markers markers = find_markers(
      "a: 1 # {\"$promotion\": default}\n"
      "b: 1 # $promotion\n"
      "c: 1 # {\"$promotion\": \"x:y:z\"} and more\n"
      "d: 1 # {\"$promotion\": \"x:y:z\"}\n");
  EXPECT_EQ(markers.malformed, (std::vector<std::size_t>{1, 2, 3}));
  ASSERT_EQ(markers.markers.size(), 1U);
  EXPECT_EQ(markers.markers[0].line, 4U);
  EXPECT_EQ(markers.markers[0].reference, "x:y:z");
}

TEST(Marker, InAQuoteThatNeverClosesTheProblemIsNamed) {
  const Markers markers = find_markers("a: 1\nb: 'open\nc: 1 # {\"$promotion\": \"x:y:z\"}\n");
  ASSERT_TRUE(markers.problem);
  EXPECT_EQ(*markers.problem, "the quote that opens in line 2 is never closed");
}

TEST(Marker, InABracketThatNeverClosesTheProblemIsNamed) {
  const Markers markers = find_markers("a: [1,\nb: 1 # {\"$promotion\": \"x:y:z\"}\n");
  ASSERT_TRUE(markers.problem);
  EXPECT_EQ(*markers.problem, "the bracket that opens in line 1 is never closed");
}

TEST(Marker, TextInsideABlockScalarIsNoMarker) {
  const Markers markers = find_markers("a: |\n  b: 1 # {\"$promotion\": \"x:y:z\"}\n");
  EXPECT_TRUE(markers.markers.empty());
  EXPECT_TRUE(markers.malformed.empty());
}

TEST(Marker, DeepNestingIsReadInLinearTime) {
  std::string text(200000, '[');
  text += " # {\"$promotion\": \"x:y:z\"}\n";
  EXPECT_TRUE(find_markers(text).problem);
}

}  // namespace
}  // namespace pull_request

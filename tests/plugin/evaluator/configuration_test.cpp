#include "configuration.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace promotion::evaluator {
namespace {

using testing::HasSubstr;

Configuration good(std::string_view json) {
  auto configuration = read_configuration(json);
  if (const auto *error = std::get_if<ConfigurationError>(&configuration)) ADD_FAILURE() << *error;
  return std::get<Configuration>(configuration);
}

std::string bad(std::string_view json) {
  const auto configuration = read_configuration(json);
  const auto *error = std::get_if<ConfigurationError>(&configuration);
  return error == nullptr ? "no error" : *error;
}

TEST(Configuration, HasDefaults) {
  for (const char *json : {"", "{}"}) {
    EXPECT_EQ(good(json).max_age_ns, INT64_C(86'400'000'000'000));
    EXPECT_EQ(good(json).max_clock_skew_ns, INT64_C(3'600'000'000'000));
    EXPECT_TRUE(good(json).success_reasons.empty());
  }
}

TEST(Configuration, IsRead) {
  const Configuration configuration = good(
      R"({"maxAge": "2h", "maxClockSkew": "30s",
          "successReasons": [{"apiGroup": "argoproj.io", "kind": "Rollout", "reasons": ["Done", "Finished"]}]})");
  EXPECT_EQ(configuration.max_age_ns, INT64_C(7'200'000'000'000));
  EXPECT_EQ(configuration.max_clock_skew_ns, INT64_C(30'000'000'000));
  ASSERT_EQ(configuration.success_reasons.size(), 1U);
  EXPECT_EQ(configuration.success_reasons[0].kind, "Rollout");
  EXPECT_EQ(configuration.success_reasons[0].api_group, "argoproj.io");
  EXPECT_EQ(configuration.success_reasons[0].reasons, (std::vector<std::string>{"Done", "Finished"}));
}

TEST(Configuration, NamesWhatIsWrong) {
  EXPECT_THAT(bad("[]"), HasSubstr("expected a JSON object"));
  EXPECT_THAT(bad("{"), HasSubstr("expected a JSON object"));
  EXPECT_THAT(bad(R"({"maxage": "1h"})"), HasSubstr("'maxage' is not known"));
  EXPECT_THAT(bad(R"({"maxAge": "soon"})"), HasSubstr("'maxAge' is \"soon\"; expected a duration"));
  EXPECT_THAT(bad(R"({"maxAge": 5})"), HasSubstr("'maxAge' is 5"));
  EXPECT_THAT(bad(R"({"maxClockSkew": "0s"})"), HasSubstr("above zero"));
  EXPECT_THAT(bad(R"({"successReasons": {}})"), HasSubstr("expected a list"));
  EXPECT_THAT(bad(R"({"successReasons": [1]})"), HasSubstr("entry 1 is 1; expected an object"));
  EXPECT_THAT(bad(R"({"successReasons": [{"kind": "X"}]})"), HasSubstr("at least one reason"));
  EXPECT_THAT(bad(R"({"successReasons": [{"kind": "X", "reasons": [1]}]})"),
              HasSubstr("reason 1 is no text"));
  EXPECT_THAT(bad(R"({"successReasons": [{"kind": "X", "reasons": ["a"], "odd": 1}]})"),
              HasSubstr("'odd' is 1"));
}

TEST(Configuration, DoesNotLetKnownKindsBeRedefined) {
  EXPECT_THAT(
      bad(R"({"successReasons": [{"apiGroup": "helm.toolkit.fluxcd.io", "kind": "HelmRelease", "reasons": ["a"]}]})"),
      HasSubstr("known already"));
}

}  // namespace
}  // namespace promotion::evaluator

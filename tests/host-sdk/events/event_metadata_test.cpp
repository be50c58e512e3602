#include "event_metadata.hpp"

#include <gtest/gtest.h>

namespace promotion::host::events {
namespace {

using Metadata = std::map<std::string, std::string>;
constexpr const char *helm = "helm.toolkit.fluxcd.io/v2";

TEST(EventMetadata, LosesTheApiGroupsOfItsKeys) {
  EXPECT_EQ(strip_groups({{"helm.toolkit.fluxcd.io/revision", "1"}, {"a/b/c", "2"}, {"cluster", "3"}}, helm),
            (Metadata{{"revision", "1"}, {"c", "2"}, {"cluster", "3"}}));
}

TEST(EventMetadata, PrefersThePlainKey) {
  EXPECT_EQ(strip_groups({{"helm.toolkit.fluxcd.io/revision", "1"}, {"revision", "2"}}, helm),
            (Metadata{{"revision", "2"}}));
}

TEST(EventMetadata, PrefersTheGroupOfTheObject) {
  EXPECT_EQ(strip_groups(
                {{"event.toolkit.fluxcd.io/revision", "1"}, {"helm.toolkit.fluxcd.io/revision", "2"}}, helm),
            (Metadata{{"revision", "2"}}));
  EXPECT_EQ(strip_groups({{"b/revision", "1"}, {"a/revision", "2"}}, helm), (Metadata{{"revision", "2"}}));
}

TEST(EventMetadata, KeepsAKeyThatIsNothingButAPrefix) {
  EXPECT_EQ(strip_groups({{"a/", "1"}, {"", "2"}}, helm), (Metadata{{"a/", "1"}, {"", "2"}}));
}

}  // namespace
}  // namespace promotion::host::events

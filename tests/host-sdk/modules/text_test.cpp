#include "text.hpp"

#include <gtest/gtest.h>

namespace promotion::host::modules {

TEST(Text, WithoutDataIsNotWholeUnlessItIsEmpty) {
  EXPECT_TRUE(is_whole(promotion_string{nullptr, 0}));
  EXPECT_FALSE(is_whole(promotion_string{nullptr, 1}));
  EXPECT_EQ(view(promotion_string{nullptr, 1}), "");
}

}  // namespace promotion::host::modules

#include "signature.hpp"

#include <gtest/gtest.h>

namespace promotion::webhook {
namespace {

// RFC 4231, test case 2.
TEST(Signature, IsHmacSha256InLowerCaseHexadecimal) {
  EXPECT_EQ(signature("Jefe", "what do ya want for nothing?"),
            "sha256=5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843");
}

// RFC 4231, test case 6: a key longer than a block.
TEST(Signature, TakesKeysOfAnyLength) {
  EXPECT_EQ(signature(std::string(131, '\xaa'), "Test Using Larger Than Block-Size Key - Hash Key First"),
            "sha256=60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54");
}

}  // namespace
}  // namespace promotion::webhook

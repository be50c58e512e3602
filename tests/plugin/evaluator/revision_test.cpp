#include "revision.hpp"

#include <gtest/gtest.h>

#include <string>

namespace promotion::evaluator {
namespace {

constexpr const char *digest = "sha256:0cc9a8446c950cc9a8446c950cc9a8446c950cc9a8446c950cc9a8446c950cc9";
constexpr const char *commit = "8c1d3a5f8c1d3a5f8c1d3a5f8c1d3a5f8c1d3a5f";

std::string identity(std::string_view reported, std::string_view oci_digest = {}) {
  Memory memory;
  return std::string(identity_of(read_revision(reported, oci_digest), &memory));
}

std::string version(std::string_view reported, std::string_view oci_digest = {}, bool keep = false) {
  Memory memory;
  return std::string(version_to_write(read_revision(reported, oci_digest), keep, &memory));
}

TEST(Revision, IsComparedWithoutBuildMetadata) {
  EXPECT_EQ(identity("6.5.3"), "6.5.3");
  EXPECT_EQ(identity("6.5.3+2"), "6.5.3");
  EXPECT_EQ(identity("6.5.3+8702775e53b6.4"), "6.5.3");
  EXPECT_EQ(identity("6.5.3-rc.1+build"), "6.5.3-rc.1");
  EXPECT_EQ(identity("6.5.3_build"), "6.5.3");
}

TEST(Revision, IsComparedByDigestWhereThereIsOne) {
  EXPECT_EQ(identity("6.5.3+0cc9a8446c95", digest), std::string("6.5.3@") + digest);
  EXPECT_EQ(identity("6.5.3", digest), std::string("6.5.3@") + digest);
  EXPECT_NE(identity("6.5.4", digest), identity("6.5.3", digest));
}

TEST(Revision, IgnoresADigestThatIsNone) {
  for (const char *bad :
       {"sha256", "sha256:", ":0cc9a8446c95", "sha256:0cc9", "sha256:0CC9A8446C95", "0cc9a8446c95"}) {
    EXPECT_EQ(identity("6.5.3", bad), "6.5.3") << bad;
  }
}

TEST(Revision, OfAKustomizationIsItsDigest) {
  const std::string expected = std::string("sha1:") + commit;
  for (const std::string form :
       {"main@sha1:", "sha1:", "feature/x@sha1:", "refs/heads/main@sha1:", "main/", ""}) {
    EXPECT_EQ(identity(form + commit), expected) << form;
  }
}

TEST(Revision, OfNoKnownFormIsComparedAndWrittenAsItIs) {
  for (const char *odd :
       {"main", "main/abc", "release+1", "@", "/", "+", "_", "1.2.3.4", "a@sha1:xyz", "sha1:", ":"}) {
    EXPECT_EQ(identity(odd), odd);
    EXPECT_EQ(version(odd), odd);
  }
}

TEST(Revision, IsWrittenWithoutWhatFluxPutBehindIt) {
  EXPECT_EQ(version("6.5.3+7"), "6.5.3");
  EXPECT_EQ(version("6.5.3+8702775e53b6"), "6.5.3");
  EXPECT_EQ(version("6.5.3+8702775e53b6.2"), "6.5.3");
  EXPECT_EQ(version("6.6.1+0cc9a8446c95", digest), "6.6.1");
}

TEST(Revision, IsWrittenWithGenuineBuildMetadata) {
  EXPECT_EQ(version("6.5.3+build"), "6.5.3+build");
  EXPECT_EQ(version("6.5.3+8702775e53b6.x"), "6.5.3+8702775e53b6.x");
  EXPECT_EQ(version("6.5.3+8702775e53b"), "6.5.3+8702775e53b");
  EXPECT_EQ(version("6.5.3+8702775e53b6f"), "6.5.3+8702775e53b6f");
  EXPECT_EQ(version("6.6.1+8702775e53b6", digest), "6.6.1+8702775e53b6");
  EXPECT_EQ(version("6.6.1+b5.0cc9a8446c95", digest), "6.6.1+b5");
  EXPECT_EQ(version("6.6.1_b5+0cc9a8446c95", digest), "6.6.1+b5");
}

TEST(Revision, KeepsBuildMetadataWhenAskedButNeverTheDigest) {
  EXPECT_EQ(version("6.5.3+7", {}, true), "6.5.3+7");
  EXPECT_EQ(version("6.5.3+8702775e53b6.2", {}, true), "6.5.3+8702775e53b6.2");
  EXPECT_EQ(version("6.6.1+0cc9a8446c95", digest, true), "6.6.1");
}

TEST(Revision, OfAKustomizationIsWrittenAsTagCommitOrDigest) {
  EXPECT_EQ(version(std::string("main@sha1:") + commit), commit);
  EXPECT_EQ(version(std::string("v1.2.3@sha1:") + commit), "v1.2.3");
  EXPECT_EQ(version(std::string("v1.2.3+b4@sha1:") + commit), "v1.2.3+b4");
  EXPECT_EQ(version(std::string("latest@") + digest), digest);
  EXPECT_EQ(version(digest), digest);
  EXPECT_EQ(version(std::string("6.1.0@") + digest), "6.1.0");
}

}  // namespace
}  // namespace promotion::evaluator

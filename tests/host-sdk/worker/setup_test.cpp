#include "worker/protocol/setup.hpp"

#include <gtest/gtest.h>

namespace promotion::host::worker {
namespace {

worker::Setup sample() {
  worker::Setup setup;
  setup.module = "webhook";
  setup.storage_folder = "/var/lib/storage/webhook";
  setup.network = true;
  setup.services = {"promotion.secrets/1", "promotion.http/1"};
  setup.memory_bytes = 1ULL << 33;
  setup.descriptors = 64;
  return setup;
}

TEST(WorkerSetup, CrossesWhole) {
  worker::Setup read;
  std::string why;
  ASSERT_TRUE(decode(encode(sample()), read, why)) << why;
  EXPECT_EQ(encode(read), encode(sample()));
  EXPECT_EQ(read.services, sample().services);
}

TEST(WorkerSetup, OfAnotherReleaseIsRefusedWithBothVersions) {
  std::string message = encode(sample());
  message[9] = 99;  // the protocol's version, behind type and call
  worker::Setup read;
  std::string why;
  EXPECT_FALSE(decode(message, read, why));
  EXPECT_NE(why.find("version 99"), std::string::npos) << why;
  EXPECT_NE(why.find("install both from one release"), std::string::npos) << why;
}

TEST(WorkerSetup, CutAnywhereIsRefused) {
  const std::string message = encode(sample());
  for (size_t size = 0; size < message.size(); ++size) {
    const std::string cut = message.substr(0, size);
    worker::Setup read;
    std::string why;
    EXPECT_FALSE(decode(cut, read, why)) << size;
    EXPECT_FALSE(why.empty()) << size;
  }
}

TEST(Loaded, CrossesWholeAndIsRefusedWhenCut) {
  Loaded loaded;
  loaded.statements = {"no Landlock"};
  loaded.has_table = loaded.has_find = loaded.has_interface = true;
  loaded.manifest_json = "{}";
  loaded.functions = bit_of(Function::step) | bit_of(Function::group);
  const std::string message = encode(loaded);
  Loaded read;
  ASSERT_TRUE(decode(message, read));
  EXPECT_EQ(encode(read), message);
  for (size_t size = 0; size < message.size(); ++size) {
    const std::string cut = message.substr(0, size);
    EXPECT_FALSE(decode(cut, read)) << size;
  }
}

}  // namespace
}  // namespace promotion::host::worker

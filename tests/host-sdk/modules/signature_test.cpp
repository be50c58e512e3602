// Who signed a module, and what is asked of one before it runs.
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <sys/stat.h>

#include "registry_fixture.hpp"

namespace promotion::host {
namespace {

using promotion::testing::read_file;
using promotion::testing::test_module;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using Require = TrustOptions::Require;

class ModuleSignature : public promotion::testing::RegistryTest {
 protected:
  struct KeyPair {
    std::filesystem::path secret, open;
  };
  KeyPair make_key(const std::string &name) {
    EVP_PKEY *key = EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
    const KeyPair pair{folder_.path() / (name + ".key"), folder_.path() / (name + ".pem")};
    FILE *file = fopen(pair.secret.c_str(), "w");
    PEM_write_PrivateKey(file, key, nullptr, nullptr, 0, nullptr, nullptr);
    fclose(file);
    file = fopen(pair.open.c_str(), "w");
    PEM_write_PUBKEY(file, key);
    fclose(file);
    EVP_PKEY_free(key);
    return pair;
  }
  static std::string signature(const std::filesystem::path &module, const KeyPair &key) {
    const auto made = sign_module(module, key.secret);
    EXPECT_TRUE(made.ok()) << (made.ok() ? "" : made.error().message);
    return made.ok() ? *made : "";
  }
  std::string why_not(const std::string &name) {
    for (const auto &module : registry_->modules())
      if (module.name == name) return module.error;
    return "there is no such module";
  }

  const std::filesystem::path plain_ = test_module("plain");
};

}  // namespace

TEST_F(ModuleSignature, FitsTheKeyThatItWasMadeWithAndNoOther) {
  const KeyPair ours = make_key("ours"), theirs = make_key("theirs");
  const std::string made = signature(plain_, ours);
  EXPECT_EQ(*verify_module(plain_, {theirs.open, ours.open}, made), "ours.pem#1");
  const auto refused = verify_module(plain_, {theirs.open}, made);
  ASSERT_FALSE(refused.ok());
  EXPECT_EQ(refused.error().code, Code::permission_denied);
  EXPECT_THAT(refused.error().message, HasSubstr("fits none of the trusted keys (theirs.pem#1)"));
  EXPECT_FALSE(verify_module(test_module("probe-strategy"), {ours.open}, made).ok()) << "other bytes";
}

TEST_F(ModuleSignature, AcceptsAnyOfTheRotatedKeysOfOneFile) {
  const KeyPair former = make_key("former"), next = make_key("next");
  const auto both = folder_.write("both.pem", read_file(former.open) + read_file(next.open));
  EXPECT_EQ(*verify_module(plain_, {both}, signature(plain_, former)), "both.pem#1");
  EXPECT_EQ(*verify_module(plain_, {both}, signature(plain_, next)), "both.pem#2");
}

TEST_F(ModuleSignature, IsTakenFromTheFileBesideTheModule) {
  const KeyPair key = make_key("key");
  const auto copy = folder_.write("plain.so", read_file(plain_));
  EXPECT_EQ(verify_module(copy, {key.open}).error().code, Code::unauthenticated);
  folder_.write("plain.so.sig", signature(copy, key) + "\n");
  EXPECT_TRUE(verify_module(copy, {key.open}).ok());
}

TEST_F(ModuleSignature, IsAskedForByThePolicy) {
  const KeyPair key = make_key("key");
  options_.trust = {{key.open}, Require::signature};
  open(entry("plain") +
       entry("probe-strategy", {"signature: " + signature(test_module("probe-strategy"), key)}));
  EXPECT_THAT(why_not("plain"), HasSubstr("it has no signature, which trust.require asks for"));
  EXPECT_THAT(why_not("probe-strategy"), IsEmpty());
  EXPECT_EQ(registry_->modules()[1].generations.at(0).signed_by, "key.pem#1");
}

TEST_F(ModuleSignature, IsRefusedWhenWrongWhateverThePolicy) {
  const KeyPair ours = make_key("ours"), theirs = make_key("theirs");
  options_.trust = {{ours.open}, Require::nothing};
  open(entry("plain", {"signature: " + signature(plain_, theirs)}));
  EXPECT_THAT(why_not("plain"), HasSubstr("fits none of the trusted keys"));
}

TEST_F(ModuleSignature, OrAChecksumIsEnoughForThePolicyThatAsksForOne) {
  options_.trust.require = Require::checksum;
  open(entry("plain") +
       entry("probe-strategy", {"sha256: " + inspect_module(test_module("probe-strategy"))->sha256}));
  EXPECT_THAT(why_not("plain"), HasSubstr("neither sha256 nor signature"));
  EXPECT_THAT(why_not("probe-strategy"), IsEmpty());
}

TEST_F(ModuleSignature, OfATrustedKeyDecidesWhereAModuleRunsUnlessTheFileSaysIt) {
  const KeyPair key = make_key("key");
  options_.trust = {{key.open}, Require::nothing};
  open(entry("probe-evaluator", {"signature: " + signature(test_module("probe-evaluator"), key)}) +
       entry("probe-strategy") + entry("concurrent-probe", {"isolation: in-process"}));
  std::map<std::string, std::string> runs;
  for (const auto &module : registry_->modules()) {
    EXPECT_THAT(module.error, IsEmpty());
    runs[module.name] = module.running.isolation;
  }
  EXPECT_EQ(runs, (std::map<std::string, std::string>{{"probe-evaluator", "in-process"},
                                                      {"probe-strategy", "worker"},
                                                      {"concurrent-probe", "in-process"}}));
}

TEST_F(ModuleSignature, IsNoQuestionOfWhereAModuleRunsWhereNoKeyIsTrusted) {
  open(entry("probe-strategy"));
  EXPECT_EQ(registry_->modules()[0].running.isolation, "in-process");
  EXPECT_TRUE(log_.said("module without sha256 or signature"));
}

TEST_F(ModuleSignature, NeedsAKeyFileThatIsWhatItSays) {
  const KeyPair key = make_key("key");
  const std::string made = signature(plain_, key);
  EXPECT_THAT(verify_module(plain_, {key.secret}, made).error().message, HasSubstr("holds a private key"));
  EXPECT_THAT(verify_module(plain_, {folder_.write("none.pem", "hello")}, made).error().message,
              HasSubstr("holds no public key in PEM"));
  EXPECT_THAT(verify_module(plain_, {folder_.path() / "gone.pem"}, made).error().message,
              HasSubstr("cannot be read"));
  chmod(key.open.c_str(), 0666);
  EXPECT_THAT(verify_module(plain_, {key.open}, made).error().message,
              HasSubstr("may be written by everybody"));
  EXPECT_THAT(sign_module(plain_, key.open).error().message, HasSubstr("holds no Ed25519 private key"));
}

}  // namespace promotion::host

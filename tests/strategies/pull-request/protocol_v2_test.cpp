// Version 2 of git's protocol, against recorded answers of git 2.39.
#include "git/protocol_v2.hpp"

#include <gmock/gmock.h>

#include "git/pkt_line.hpp"
#include "temporary_folder.hpp"
#include "test_host/call.hpp"
#include "test_host/host.hpp"

namespace pull_request {
namespace {

using testing::HasSubstr;

std::string recorded(const std::string &name) {
  return promotion::test::read_file(std::string(GIT_RECORDINGS "/") + name + ".body");
}

class ProtocolV2Test : public testing::Test {
 protected:
  ProtocolV2Test() {
    const std::string name = PROMOTION_HTTP_ID;
    access.call = &call;
    access.http = static_cast<const promotion_http *>(
        host.get()->service(host.get()->context, {name.data(), name.size()}));
  }

  void answer(const std::string &body, const std::string &type = "application/x-git-upload-pack-result") {
    promotion::test::ScriptedAnswer scripted;
    scripted.headers = {{"content-type", type}};
    scripted.body = body;
    host.answer(scripted);
  }
  RemoteHeads list() {
    const std::vector<std::string> branches{"main", "other"};
    return protocol.list(&branches);
  }

  promotion::test::Host host;
  promotion::test::Call raw_call;
  promotion::Call call{*raw_call.get()};
  HttpAccess access;
  GitHttp http{access, "http://git.test/o/r.git"};
  ProtocolV2 protocol{http};
};

TEST_F(ProtocolV2Test, KnowsAnOfferOfVersionTwo) {
  EXPECT_TRUE(offers_version_2(recorded("02-ls-remote-v2.1.answer")));
  EXPECT_FALSE(offers_version_2(recorded("01-ls-remote-v0.1.answer")));
  EXPECT_FALSE(offers_version_2("nonsense"));
  EXPECT_FALSE(offers_version_2(packet("version 2\n") + packet("ls-refs\n") + packet("fetch\n") +
                                packet("object-format=sha256\n")));
}

TEST_F(ProtocolV2Test, ListsBranchesAndTheDefaultOne) {
  answer(recorded("02-ls-remote-v2.2.answer"));
  const RemoteHeads heads = list();
  EXPECT_EQ(heads.default_branch, "main");
  ASSERT_EQ(heads.branches.size(), 2U);  // no tags
  EXPECT_EQ(to_hex(heads.branches.at("main")), "79a8d1c60e8bcc1eaec7dd501b9e0db17e9bec90");
  EXPECT_EQ(to_hex(heads.branches.at("other")), "79a8d1c60e8bcc1eaec7dd501b9e0db17e9bec90");
  const promotion::test::HttpRequest &sent = host.requests().at(0);
  EXPECT_EQ(sent.only("Git-Protocol"), "version=2");
  EXPECT_THAT(sent.body, HasSubstr("ref-prefix refs/heads/other"));
}

TEST_F(ProtocolV2Test, AnEmptyRepositoryHasNoBranches) {
  answer(packet("unborn HEAD symref-target:refs/heads/main\n") + std::string(flush_packet));
  EXPECT_TRUE(list().branches.empty());
}

TEST_F(ProtocolV2Test, AListThatIsCutAnywhereIsNoList) {
  const std::string whole = recorded("02-ls-remote-v2.2.answer");
  for (std::size_t size = 0; size < whole.size(); ++size) {
    answer(whole.substr(0, size));
    EXPECT_ANY_THROW(list()) << size;
  }
}

TEST_F(ProtocolV2Test, WhatTheServerNoLongerHasIsTriedAgain) {
  answer(packet("ERR upload-pack: not our ref dddddddddddddddddddddddddddddddddddddddd"));
  try {
    protocol.fetch(call, nullptr, {git_oid{}}, {});
    FAIL();
  } catch (const promotion::Error &error) {
    EXPECT_EQ(error.status(), PROMOTION_UNAVAILABLE);
    EXPECT_THAT(error.what(), HasSubstr("not our ref"));
  }
}

TEST_F(ProtocolV2Test, ATakenFetchAsksForTheCommitWithWhatIsHere) {
  answer(std::string(flush_packet));
  git_oid wanted{};
  git_oid here{};
  git_oid_fromstr(&wanted, std::string(40, 'a').c_str());
  git_oid_fromstr(&here, std::string(40, 'b').c_str());
  EXPECT_THROW(protocol.fetch(call, nullptr, {wanted}, {here}), promotion::Error);  // there is no pack
  EXPECT_THAT(host.requests().at(0).body, HasSubstr("want " + std::string(40, 'a')));
  EXPECT_THAT(host.requests().at(0).body, HasSubstr("have " + std::string(40, 'b')));
}

}  // namespace
}  // namespace pull_request

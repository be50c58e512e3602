// What receive-pack of git 2.39 answers, as recorded, and what it is sent.
#include "git/push_protocol.hpp"

#include <gmock/gmock.h>

#include <promotion/module.hpp>

#include "git/pkt_line.hpp"
#include "temporary_folder.hpp"

namespace pull_request {
namespace {

using testing::HasSubstr;

std::string recorded(const std::string &name) {
  return promotion::test::read_file(std::string(GIT_RECORDINGS "/") + name + ".body");
}

git_oid id(char digit) {
  git_oid made{};
  git_oid_fromstr(&made, std::string(GIT_OID_HEXSZ, digit).c_str());
  return made;
}

const std::string capabilities = receive_capabilities(recorded("11-push-v2-client-new-branch.1.answer"));

TEST(PushProtocol, ReadsTheCapabilitiesOfAnAdvertisement) {
  EXPECT_TRUE(has_capability(capabilities, "side-band-64k"));
  EXPECT_TRUE(has_capability(capabilities, "delete-refs"));
  EXPECT_FALSE(has_capability(capabilities, "side-band"));
  EXPECT_THROW(receive_capabilities("nonsense"), ForeignAnswer);
  EXPECT_THROW(receive_capabilities(recorded("02-ls-remote-v2.1.answer")), ForeignAnswer);
}

TEST(PushProtocol, ABranchThatIsTakenIsReportedSo) {
  const auto results = push_results({{"promotion/prod", {}, id('1')}}, capabilities,
                                    recorded("11-push-v2-client-new-branch.2.answer"));
  EXPECT_EQ(results.at(0).outcome, PushOutcome::taken);
}

TEST(PushProtocol, AStaleOldIdIsOvertaken) {
  const auto results =
      push_results({{"main", id('1'), id('2')}}, capabilities, recorded("13-push-stale-old-oid.2.answer"));
  EXPECT_EQ(results.at(0).outcome, PushOutcome::overtaken);
  EXPECT_THAT(results.at(0).reason, HasSubstr("is at 360a9ef2d24edea32bd19550af9743a2f4db2e91 but expected"));
}

TEST(PushProtocol, WhatAHookRefusesIsRefusedWithItsWords) {
  const auto results = push_results({{"main", id('1'), id('2')}}, capabilities,
                                    recorded("17-push-pre-receive-declined.2.answer"));
  EXPECT_EQ(results.at(0).outcome, PushOutcome::refused);
  EXPECT_THAT(results.at(0).reason, HasSubstr("pre-receive hook declined ("));
}

TEST(PushProtocol, EachBranchHasAResultOfItsOwn) {
  const auto results =
      push_results({{"other", id('1'), id('2')}, {"main", id('1'), id('2')}, {"side2", {}, id('2')}},
                   capabilities, recorded("19-push-atomic.2.answer"));
  EXPECT_THAT(results.at(0).reason, HasSubstr("did not report"));
  EXPECT_THAT(results.at(1).reason, HasSubstr("hook declined"));
  EXPECT_THAT(results.at(2).reason, HasSubstr("atomic push failure"));
}

TEST(PushProtocol, AnAnswerThatIsCutAnywhereIsNeverTakenForSuccess) {
  const std::string whole = recorded("11-push-v2-client-new-branch.2.answer");
  // The last four bytes end the outer conversation; the report is whole without them.
  for (std::size_t size = 0; size + 4 < whole.size(); ++size) {
    EXPECT_ANY_THROW(push_results({{"promotion/prod", {}, id('1')}}, capabilities, whole.substr(0, size)))
        << size;
  }
}

TEST(PushProtocol, ObjectsThatTheServerCouldNotTakeAreSaid) {
  const std::string report = packet("unpack index-pack abnormal exit\n") +
                             packet("ng refs/heads/main unpacker error\n") + std::string(flush_packet);
  const std::string answer = packet("\1" + report) + std::string(flush_packet);
  EXPECT_THROW(push_results({{"main", {}, id('1')}}, capabilities, answer), PackRefused);
}

TEST(PushProtocol, AsksForWhatTheServerOffersAlone) {
  const std::string full = push_request({{"a", {}, id('1')}, {"b", id('1'), {}}}, capabilities, "PACK");
  EXPECT_THAT(
      full, HasSubstr(std::string("refs/heads/a\0 report-status side-band-64k object-format=sha1", 68 - 8)));
  EXPECT_TRUE(full.ends_with("refs/heads/b0000PACK"));
  EXPECT_THAT(push_request({{"a", {}, id('1')}}, "report-status", "PACK"),
              testing::Not(HasSubstr("side-band")));
}

TEST(PushProtocol, ADeletionBringsNoPack) {
  EXPECT_TRUE(push_request({{"b", id('1'), {}}}, capabilities, "PACK").ends_with("0000"));
}

TEST(PktLine, PacketsAreTheSameInWhateverPiecesTheyCome) {
  const std::string stream = packet("first\n") + std::string(flush_packet) + packet(std::string(300, 'x')) +
                             std::string(delimiter_packet) + packet("");
  for (std::size_t piece = 1; piece <= stream.size(); ++piece) {
    std::string seen;
    PacketReader reader([&](Packet kind, std::string_view payload) {
      seen += std::to_string(static_cast<int>(kind)) + ":" + std::string(payload) + ";";
    });
    for (std::size_t at = 0; at < stream.size(); at += piece)
      reader.write(std::string_view(stream).substr(at, piece));
    EXPECT_EQ(seen, "0:first\n;1:;0:" + std::string(300, 'x') + ";2:;0:;") << piece;
    EXPECT_TRUE(reader.between_packets());
  }
}

TEST(PktLine, ALengthThatCannotBeIsRefused) {
  for (const char *bytes : {"nonsense", "0003", "fff1", "+012", " 012", "<html>"})
    EXPECT_THROW(PacketReader([](Packet, std::string_view) {}).write(bytes), ForeignAnswer) << bytes;
}

}  // namespace
}  // namespace pull_request

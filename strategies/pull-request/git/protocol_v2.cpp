#include "git/protocol_v2.hpp"

#include <git2/sys/odb_backend.h>

#include <memory>

#include "git/pkt_line.hpp"

namespace pull_request {
namespace {

using promotion::Error;

constexpr std::size_t most_prefixes = 64;
constexpr std::string_view common_lines = "agent=git/2.0-promotion";

std::string command(std::string_view name, const std::vector<std::string> &arguments) {
  std::string body = packet("command=" + std::string(name)) + packet(common_lines) +
                     packet("object-format=sha1") + std::string(delimiter_packet);
  for (const std::string &argument : arguments) body += packet(argument);
  return body.append(flush_packet);
}

/// What a server says instead of an answer.
void throw_if_refused(std::string_view line) {
  if (line.substr(0, 4) != "ERR ") return;
  const std::string said(promotion::shorten(without_line_break(line.substr(4)), 500));
  // It was there when it was listed: whoever lists again sees what is there now.
  if (said.find("not our ref") != std::string::npos)
    throw Error(PROMOTION_UNAVAILABLE, "the git server no longer has what it listed: " + said);
  throw Error(PROMOTION_UNAVAILABLE, "the git server refused to be read: " + said);
}

/// "<id> <name>[ symref-target:<name>][ peeled:<id>]"
void read_head(std::string_view line, RemoteHeads &heads) {
  const std::string_view id = take_word(line);
  const std::string_view name = take_word(line);
  constexpr std::string_view symbolic = "symref-target:";
  std::string_view target;
  while (!line.empty()) {
    const std::string_view attribute = take_word(line);
    if (attribute.substr(0, symbolic.size()) == symbolic) target = attribute.substr(symbolic.size());
  }
  const bool to_branch = target.substr(0, heads_prefix.size()) == heads_prefix;
  if (name == "HEAD" && to_branch && id != "unborn")
    heads.default_branch = target.substr(heads_prefix.size());
  const std::string_view reference = name == "HEAD" && to_branch ? target : name;
  if (id == "unborn" || reference.substr(0, heads_prefix.size()) != heads_prefix) return;
  git_oid oid{};
  if (id.size() != GIT_OID_HEXSZ || git_oid_fromstrn(&oid, id.data(), id.size()) < 0)
    throw ForeignAnswer("it listed a reference without the id of an object");
  heads.branches[std::string(reference.substr(heads_prefix.size()))] = oid;
}

/// Takes a pack as it comes.
class PackWriter {
 public:
  explicit PackWriter(git_odb *objects) {
    check_mirror(git_odb_write_pack(&writer_, objects, nullptr, nullptr), "a pack cannot be written");
  }
  PackWriter(const PackWriter &) = delete;
  PackWriter &operator=(const PackWriter &) = delete;
  ~PackWriter() { writer_->free(writer_); }

  void append(std::string_view bytes) {
    if (writer_->append(writer_, bytes.data(), bytes.size(), &progress_) >= 0) return;
    throw Error(PROMOTION_UNAVAILABLE, "the git server sent a pack that cannot be read: " + git_message());
  }
  /// The whole pack came, so what it lacks is what the mirror has lost.
  void commit() { check_mirror(writer_->commit(writer_, &progress_), "what was fetched does not fit"); }

 private:
  git_odb_writepack *writer_ = nullptr;
  git_indexer_progress progress_{};
};

}  // namespace

bool offers_version_2(std::string_view advertisement) {
  bool version = false;
  bool lists = false;
  bool fetches = false;
  bool sha1 = true;
  try {
    PacketReader([&](Packet kind, std::string_view payload) {
      if (kind != Packet::data) return;
      const std::string_view line = without_line_break(payload);
      version = version || line == "version 2";
      lists = lists || line == "ls-refs" || line.substr(0, 8) == "ls-refs=";
      fetches = fetches || line == "fetch" || line.substr(0, 6) == "fetch=";
      if (line.substr(0, 14) == "object-format=") sha1 = line.substr(14) == "sha1";
    }).write(advertisement);
  } catch (const ForeignAnswer &) {
    return false;
  }
  return version && lists && fetches && sha1;
}

RemoteHeads ProtocolV2::list(const std::vector<std::string> *branches) const {
  std::vector<std::string> arguments{"symrefs", "ref-prefix HEAD"};
  const bool few = branches != nullptr && branches->size() <= most_prefixes;
  if (!few) arguments.push_back("ref-prefix " + std::string(heads_prefix));
  if (few) {
    for (const std::string &branch : *branches) arguments.push_back("ref-prefix " + head_reference(branch));
  }
  RemoteHeads heads;
  bool ended = false;
  PacketReader reader([&](Packet kind, std::string_view payload) {
    if (kind != Packet::data) {
      ended = true;
      return;
    }
    throw_if_refused(payload);
    read_head(without_line_break(payload), heads);
  });
  http_.ask(upload_pack, command("ls-refs", arguments), [&](std::string_view piece) { reader.write(piece); });
  if (!ended) throw Error(PROMOTION_UNAVAILABLE, "the git server's list of references was cut");
  return heads;
}

void ProtocolV2::fetch(const promotion::Call &call, git_odb *objects, const std::vector<git_oid> &wanted,
                       const std::vector<git_oid> &here) const {
  std::vector<std::string> arguments{"thin-pack", "no-progress", "ofs-delta"};
  for (const git_oid &id : wanted) arguments.push_back("want " + to_hex(id));
  for (const git_oid &id : here) arguments.push_back("have " + to_hex(id));
  arguments.emplace_back("done");
  std::unique_ptr<PackWriter> pack;
  bool in_pack = false;
  bool ended = false;
  PacketReader reader([&](Packet kind, std::string_view payload) {
    ended = kind == Packet::flush;
    if (kind != Packet::data) return;
    throw_if_refused(payload);
    if (!in_pack) {
      in_pack = without_line_break(payload) == "packfile";
      return;
    }
    const char band = payload.empty() ? '\0' : payload.front();
    if (band == 3)
      throw Error(PROMOTION_UNAVAILABLE, "the git server gave up: " + std::string(payload.substr(1)));
    if (band != 1) return;
    if (!pack) pack = std::make_unique<PackWriter>(objects);
    pack->append(payload.substr(1));
  });
  http_.ask(upload_pack, command("fetch", arguments), [&](std::string_view piece) {
    call.throw_if_cancelled();
    reader.write(piece);
  });
  if (!pack || !ended) throw Error(PROMOTION_UNAVAILABLE, "what the git server sent was cut");
  pack->commit();
  check_mirror(git_odb_refresh(objects), "what was fetched cannot be read");
}

}  // namespace pull_request

// Which Pipeline's status is written when: the newest content of each, not too often, and without fighting
// whoever else writes there.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "pacing/backoff.hpp"
#include "pacing/token_bucket.hpp"
#include "promotion/host/pipeline.hpp"
#include "promotion/host/result.hpp"

namespace promotion::host::kubernetes {

struct StatusPace {
  int64_t interval_ms = 5'000;        // between two writes of one Pipeline
  int64_t at_once = 20;               // of all Pipelines together
  int64_t between_ms = 100;           // and then one after each of this
  Backoff dispute{5'000, 1'800'000};  // before what somebody else wrote over is written again
  int64_t forgotten_ms = 7'200'000;   // after so long without another's write the dispute is over
  Backoff failure{1'000, 60'000};     // while the server does not answer
  Backoff refusal{60'000, 600'000};   // where it refuses, in that namespace
};

// Texts are statuses in canonical form without their times (status_content.hpp). Instants are nanoseconds of
// a clock that does not go back. Not thread-safe.
class StatusQueue {
 public:
  // `who`: so that several hosts do not come back together.
  StatusQueue(const StatusPace &pace, std::string who)
      : pace_(pace), who_(std::move(who)), all_(pace.at_once, pace.between_ms) {}

  // What is to be shown, from now on.
  void want(const PipelineName &name, std::string content);
  // What the server has, by its watch. Of a Pipeline that nothing is wanted for, this is ignored.
  void seen(const PipelineName &name, const std::string &content, const std::string &version, int64_t now_ns);
  void forget(const PipelineName &name);

  // The Pipeline to write now; none: `next_ns` says when to ask again (INT64_MAX: when something happens).
  std::optional<PipelineName> due(int64_t now_ns, int64_t &next_ns) const;
  // Any that differs from what is wanted, whenever it would be due: for the end.
  std::optional<PipelineName> unwritten() const;
  const std::string &wanted(const PipelineName &name) const { return entries_.at(name).wanted; }

  // An attempt has ended. `stored`: what the server answered with, in the same form.
  void written(const PipelineName &name, const std::string &content, std::string stored, std::string version,
               int64_t now_ns);
  // not_found: the Pipeline is gone; permission_denied: in this namespace; other refusals are of this
  // content; the rest: the server cannot be asked now.
  void failed(const PipelineName &name, const Error &error, int64_t now_ns);

 private:
  struct Entry {
    std::string wanted;
    std::string sent;    // what was written last; empty: nothing yet
    std::string stored;  // and what the server made of it
    std::string server;  // what the server has now
    std::string server_version;
    std::string version;  // of the last write
    int64_t not_before_ns = 0;
    uint32_t refusals = 0;  // of what is wanted now
    bool disputed = false;  // somebody wrote over what was sent
    uint32_t disputes = 0;
    int64_t disputed_ns = 0;  // the last time
    int64_t dispute_until_ns = 0;
  };
  struct Closed {
    uint32_t refusals = 0;
    int64_t until_ns = 0;
  };
  void note(const PipelineName &name, const Entry &entry);
  // Finds out whether somebody has written over what was sent.
  void compare(const PipelineName &name, Entry &entry, int64_t now_ns) const;
  int64_t due_ns(const PipelineName &name, const Entry &entry) const;

  const StatusPace pace_;
  const std::string who_;
  std::map<PipelineName, Entry> entries_;
  std::set<PipelineName> unwritten_;      // those that differ from what is wanted
  std::map<std::string, Closed> closed_;  // namespaces in which nothing may be written
  TokenBucket all_;
  uint32_t failures_ = 0;
  int64_t away_until_ns_ = 0;
};

}  // namespace promotion::host::kubernetes

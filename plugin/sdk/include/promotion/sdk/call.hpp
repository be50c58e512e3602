// call.hpp: the call that is under way, and the ways to hand text back while it is.
#ifndef PROMOTION_SDK_CALL_HPP
#define PROMOTION_SDK_CALL_HPP

#include <promotion/abi/call.h>

#include <cstdint>
#include <promotion/sdk/error.hpp>
#include <promotion/sdk/value.hpp>
#include <string>
#include <string_view>

namespace promotion {

/// A view of promotion_call: valid within the call, on any thread.
class Call {
 public:
  explicit Call(const promotion_call &raw) noexcept : raw_(&raw) {}

  /// Cancelled, or past the deadline. Cheap enough for a loop.
  bool cancelled() const noexcept { return raw_->cancelled(raw_->context) != 0; }
  /// Throws Error (CANCELLED, tried again) once the call is cancelled or past its deadline.
  void throw_if_cancelled() const {
    if (cancelled()) throw Error(PROMOTION_CANCELLED, "the host ended the call before its work was done");
  }
  /// Of CLOCK_MONOTONIC, in nanoseconds; 0: none.
  std::int64_t deadline_ns() const noexcept { return raw_->deadline_ns; }
  /// Becomes readable once the call is cancelled; poll it, never read or close it; 0: none.
  int cancel_fd() const noexcept { return raw_->cancel_fd; }
  /// The W3C traceparent, or empty.
  std::string_view trace_parent() const noexcept { return text(raw_->trace_parent); }
  const promotion_call *raw() const noexcept { return raw_; }

 private:
  const promotion_call *raw_;
};

/// Remembers the first refusal of a callback of the host. The contract wants it passed on as the module's own
/// status, so the kit returns it even when the author's code swallowed the exception; and after a refusal
/// nothing more is written.
class Refusal {
 public:
  promotion_status status() const noexcept { return status_; }

 protected:
  template <typename Write>
  void attempt(Write &&write) {
    if (status_ == PROMOTION_OK) {
      const promotion_status answer = write();
      if (answer < 0) status_ = answer;
      if (answer > 0) status_ = PROMOTION_INTERNAL;
    }
    if (status_ != PROMOTION_OK) throw HostError(status_, "the host took no more of the result");
  }

 private:
  promotion_status status_ = PROMOTION_OK;
};

/// Takes text or bytes in pieces, each whole or not at all.
class Sink : public Refusal {
 public:
  explicit Sink(const promotion_sink &raw) noexcept : raw_(&raw) {}

  /// Throws HostError when the host refuses, now or earlier.
  void write(std::string_view piece) {
    attempt([&] { return raw_->write(raw_->context, piece.data(), piece.size()); });
  }

 private:
  const promotion_sink *raw_;
};

/// Takes what is wrong with something that a user wrote. One error makes it unusable.
class Problems : public Refusal {
 public:
  explicit Problems(const promotion_problems &raw) noexcept : raw_(&raw) {}

  /// json_pointer (RFC 6901): where; empty: the whole of what was checked. reason: a stable id in lower case
  /// with dashes. message: a sentence. Both throw HostError when the host refuses, now or earlier.
  void error(std::string_view json_pointer, std::string_view reason, std::string_view message) {
    add(PROMOTION_PROBLEM_ERROR, json_pointer, reason, message);
    ++errors_;
  }
  void warning(std::string_view json_pointer, std::string_view reason, std::string_view message) {
    add(PROMOTION_PROBLEM_WARNING, json_pointer, reason, message);
  }
  /// How many errors were reported through this object.
  std::size_t errors() const noexcept { return errors_; }

 private:
  void add(std::int32_t severity, std::string_view json_pointer, std::string_view reason,
           std::string_view message) {
    attempt([&] {
      return raw_->add(raw_->context, severity, borrow(json_pointer), borrow(reason), borrow(message));
    });
  }

  const promotion_problems *raw_;
  std::size_t errors_ = 0;
};

}  // namespace promotion

#endif

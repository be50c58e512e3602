// Text that is put together during one evaluation, in memory that goes away with it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "memory.hpp"

namespace promotion::evaluator {

class Text {
 public:
  explicit Text(Memory *memory) noexcept : memory_(memory) {}
  Text(Text &&other) noexcept = default;  // what is moved from is not used any more
  Text &operator=(Text &&other) noexcept = default;

  operator std::string_view() const noexcept { return {data_, size_}; }
  std::size_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  char &front() { return *data_; }

  void reserve(std::size_t size) {
    if (size > room_) grow(size);
  }

  /// Where to write up to that many bytes more; finish() then says where they ended.
  char *begin(std::size_t most) {
    if (room_ - size_ < most) grow(size_ + most);
    return data_ + size_;
  }
  void finish(const char *end) { size_ = static_cast<std::size_t>(end - data_); }

 private:
  void grow(std::size_t size);

  Memory *memory_;
  char *data_ = nullptr;
  std::size_t size_ = 0;
  std::size_t room_ = 0;
};

/// Parts of a text that are written in a form of their own.
struct Number {
  std::int64_t value;
};
/// 2026-11-23T03:06:25Z; with milliseconds where the instant has any. Not for years before 0 or after 9999.
struct Instant {
  std::int64_t unix_ns;
};
/// The same for one that is said more than once: it is put into its form only here.
class WrittenInstant {
 public:
  explicit WrittenInstant(std::int64_t unix_ns);
  std::int64_t unix_ns() const { return unix_ns_; }
  char *put(char *at) const {
    std::memcpy(at, text_, sizeof text_);
    return at + size_;
  }

 private:
  std::int64_t unix_ns_;
  char text_[24] = {};
  std::size_t size_;  // declared behind the text, since writing that gives it
};
/// 24h, 1h30m, 45s: as people write it in a policy.
struct Duration {
  std::int64_t ns;
};

/// A JSON string, quotes included. The text has to be UTF-8, as all texts of the contract are.
struct Json {
  std::string_view text;
};

/// How many bytes a part takes at most, and writing it, which returns where it ended.
template <std::size_t N>
constexpr std::size_t most_of(const char (&)[N]) {
  return N - 1;
}
inline std::size_t most_of(std::string_view part) { return part.size(); }
constexpr std::size_t most_of(Json json) { return 6 * json.text.size() + 2; }
constexpr std::size_t most_of(Number) { return 20; }
constexpr std::size_t most_of(Instant) { return 24; }
inline std::size_t most_of(const WrittenInstant &) { return 24; }
constexpr std::size_t most_of(Duration) { return 24; }

template <std::size_t N>
char *put(char *at, const char (&part)[N]) {
  std::memcpy(at, part, N - 1);
  return at + (N - 1);
}
inline char *put(char *at, std::string_view part);
char *put(char *at, Json json);
char *put(char *at, Number number);
char *put(char *at, Instant instant);
inline char *put(char *at, const WrittenInstant &instant) { return instant.put(at); }
char *put(char *at, Duration duration);

/// Appends all the parts: texts, numbers, instants, durations.
template <typename... Parts>
void append(Text &out, const Parts &...parts) {
  char *at = out.begin((most_of(parts) + ...));
  ((at = put(at, parts)), ...);
  out.finish(at);
}

/// One text made of all the parts.
template <typename... Parts>
std::string_view join(Memory *memory, const Parts &...parts) {
  Text text(memory);
  append(text, parts...);
  return text;
}

/// Whether two texts are the same. Most that are compared here are short, so a call of memcmp would cost more
/// than the comparing.
inline bool same(std::string_view left, std::string_view right);

namespace short_text {

template <typename Word>
Word load(const char *from) {
  Word word;
  std::memcpy(&word, from, sizeof word);
  return word;
}

// Both ends, which may overlap.
template <typename Word>
bool same_ends(const char *left, const char *right, std::size_t size) {
  const std::size_t last = size - sizeof(Word);
  return load<Word>(left) == load<Word>(right) && load<Word>(left + last) == load<Word>(right + last);
}
template <typename Word>
void copy_ends(char *to, const char *from, std::size_t size) {
  const std::size_t last = size - sizeof(Word);
  const Word begin = load<Word>(from);
  const Word end = load<Word>(from + last);
  std::memcpy(to, &begin, sizeof begin);
  std::memcpy(to + last, &end, sizeof end);
}

struct Half {
  std::uint64_t low, high;
};

// Of texts of one length it tells apart those that differ in their first eight characters.
inline std::uint64_t beginning(std::string_view text) {
  const std::size_t size = text.size();
  const char *const data = text.data();
  if (size >= 8) return load<std::uint64_t>(data);
  if (size >= 4) return load<std::uint32_t>(data) | std::uint64_t{load<std::uint32_t>(data + size - 4)} << 32;
  if (size >= 2) return load<std::uint16_t>(data) | std::uint64_t{load<std::uint16_t>(data + size - 2)} << 32;
  return size == 0 ? 0 : static_cast<unsigned char>(*data);
}

}  // namespace short_text

inline bool same(std::string_view left, std::string_view right) {
  const std::size_t size = left.size();
  if (size != right.size()) return false;
  if (size > 16) return std::memcmp(left.data(), right.data(), size) == 0;
  if (size >= 8) return short_text::same_ends<std::uint64_t>(left.data(), right.data(), size);
  if (size >= 4) return short_text::same_ends<std::uint32_t>(left.data(), right.data(), size);
  if (size >= 2) return short_text::same_ends<std::uint16_t>(left.data(), right.data(), size);
  return size == 0 || left.front() == right.front();
}

/// A text with its beginning at hand, to find it among many: most that differ do so there.
class KeyText {
 public:
  explicit KeyText(std::string_view text) : text_(text), beginning_(short_text::beginning(text)) {}

  std::string_view text() const { return text_; }

  bool operator==(const KeyText &other) const {
    if (beginning_ != other.beginning_ || text_.size() != other.text_.size()) return false;
    return text_.size() <= sizeof beginning_ || same(text_, other.text_);
  }

 private:
  std::string_view text_;
  std::uint64_t beginning_;
};

inline char *put(char *at, std::string_view part) {
  const std::size_t size = part.size();
  if (size > 32) {
    std::memcpy(at, part.data(), size);
  } else if (size >= 16) {
    short_text::copy_ends<short_text::Half>(at, part.data(), size);
  } else if (size >= 8) {
    short_text::copy_ends<std::uint64_t>(at, part.data(), size);
  } else if (size >= 4) {
    short_text::copy_ends<std::uint32_t>(at, part.data(), size);
  } else if (size >= 2) {
    short_text::copy_ends<std::uint16_t>(at, part.data(), size);
  } else if (size == 1) {
    *at = part.front();
  }
  return at + size;
}

}  // namespace promotion::evaluator

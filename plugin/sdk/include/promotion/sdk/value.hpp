// value.hpp: the contract's frozen values as C++ ones. Nothing here owns or copies.
#ifndef PROMOTION_SDK_VALUE_HPP
#define PROMOTION_SDK_VALUE_HPP

#include <promotion/abi/base.h>

#include <cstddef>
#include <cstdint>
#include <iterator>
#include <string>
#include <string_view>

namespace promotion {

/// What a string of the contract holds, borrowed for as long as the string is.
inline std::string_view text(const promotion_string &string) noexcept {
  return {string.data, static_cast<std::size_t>(string.size)};
}

/// Bytes of the contract, likewise; a string_view because that is what C++17 has for bytes.
inline std::string_view text(const promotion_bytes &bytes) noexcept {
  return {static_cast<const char *>(bytes.data), static_cast<std::size_t>(bytes.size)};
}

/// Lends a text to the other side. The text has to outlive the call that it goes to.
inline promotion_string borrow(std::string_view view) noexcept { return {view.data(), view.size()}; }
inline promotion_bytes borrow_bytes(std::string_view view) noexcept { return {view.data(), view.size()}; }

/// A table or struct of the contract, all zero but its struct_size.
template <typename T>
constexpr T sized() noexcept {
  T value{};
  value.struct_size = sizeof(T);
  return value;
}

/// The first `limit` bytes of a text at most, never ending within a character of UTF-8.
inline std::string_view shorten(std::string_view view, std::size_t limit) noexcept {
  if (view.size() <= limit) return view;
  std::size_t end = limit;
  while (end > 0 && (static_cast<unsigned char>(view[end]) & 0xc0U) == 0x80U) --end;
  return view.substr(0, end);
}

/// A text without white space at its ends: what a line of a Secret means.
inline std::string trimmed(std::string_view view) {
  constexpr std::string_view space = " \t\r\n";
  const std::size_t first = view.find_first_not_of(space);
  if (first == std::string_view::npos) return {};
  return std::string(view.substr(first, view.find_last_not_of(space) - first + 1));
}

/// A key and a value, as views.
struct Pair {
  std::string_view key;
  std::string_view value;
};

/// What a pointer and a count of the contract stand for, as a range: each element becomes a View when it is
/// looked at. Element is what the array holds: a pair, or a pointer to a larger struct.
template <typename View, typename Element>
class Range {
 public:
  class Iterator {
   public:
    using iterator_category = std::input_iterator_tag;
    using value_type = View;
    using difference_type = std::ptrdiff_t;
    using pointer = void;
    using reference = View;

    explicit Iterator(const Element *at) noexcept : at_(at) {}
    View operator*() const noexcept { return View(*at_); }
    Iterator &operator++() noexcept {
      ++at_;
      return *this;
    }
    Iterator operator++(int) noexcept { return Iterator(at_++); }
    bool operator==(const Iterator &other) const noexcept { return at_ == other.at_; }
    bool operator!=(const Iterator &other) const noexcept { return at_ != other.at_; }

   private:
    const Element *at_;
  };

  Range(const Element *data, std::uint64_t size) noexcept : data_(data), size_(size) {}

  std::uint64_t size() const noexcept { return size_; }
  bool empty() const noexcept { return size_ == 0; }
  /// index < size().
  View operator[](std::uint64_t index) const noexcept { return View(data_[index]); }
  Iterator begin() const noexcept { return Iterator(data_); }
  Iterator end() const noexcept { return Iterator(data_ + size_); }

 private:
  const Element *data_;
  std::uint64_t size_;
};

/// A pair of the contract, looked at as a Pair.
struct PairView : Pair {
  explicit PairView(const promotion_pair &pair) noexcept : Pair{text(pair.key), text(pair.value)} {}
};
using Pairs = Range<PairView, promotion_pair>;

}  // namespace promotion

#endif

#include "table.hpp"

#include <algorithm>

namespace promotion::ctl {
namespace {

// Code points; wide characters do not occur in what is aligned here.
size_t width_of(const std::string &text) {
  return static_cast<size_t>(std::count_if(
      text.begin(), text.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xc0) != 0x80; }));
}

Row shown(const Row &row) {
  Row cells;
  for (const auto &cell : row) cells.push_back(cell.empty() ? "-" : on_one_line(cell));
  return cells;
}

void print_row(std::ostream &out, const Row &cells, const std::vector<size_t> &widths) {
  std::string line;
  for (size_t i = 0; i < cells.size(); ++i) {
    line += cells[i];
    if (i + 1 < cells.size()) line.append(widths[i] - width_of(cells[i]) + 2, ' ');
  }
  out << line << "\n";
}

}  // namespace

std::string without_controls(std::string text) {
  for (char &c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f) c = ' ';
  }
  return text;
}

std::string on_one_line(const std::string &text) {
  std::string line = without_controls(text);
  while (!line.empty() && line.back() == ' ') line.pop_back();
  return line;
}

void print_table(std::ostream &out, const Row &header, const std::vector<Row> &rows) {
  std::vector<Row> all{shown(header)};
  for (const auto &row : rows) all.push_back(shown(row));
  std::vector<size_t> widths(header.size(), 0);
  for (const auto &row : all)
    for (size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width_of(row[i]));
  for (const auto &row : all) print_row(out, row, widths);
}

void print_properties(std::ostream &out, const std::vector<std::pair<std::string, std::string>> &properties) {
  size_t widest = 0;
  for (const auto &[name, value] : properties)
    if (!value.empty()) widest = std::max(widest, width_of(name));
  for (const auto &[name, value] : properties)
    if (!value.empty())
      out << name << ":" << std::string(widest - width_of(name) + 2, ' ') << on_one_line(value) << "\n";
}

}  // namespace promotion::ctl

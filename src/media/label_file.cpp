// See label_file.hpp.
#include "media/label_file.hpp"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <filesystem>
#include <limits>
#include <string_view>

#include <fmt/format.h>

#include "base/error.hpp"
#include "media/file.hpp"
#include "media/idx.hpp"
#include "media/inflate.hpp"

namespace tessera::media {
namespace {

using graph::ElementType;

template <typename T>
std::vector<std::int32_t> as_labels(std::span<const T> numbers, const std::string& place) {
  std::vector<std::int32_t> labels;
  labels.reserve(numbers.size());
  for (const std::int64_t number : numbers) {
    if (number < 0 || number > std::numeric_limits<std::int32_t>::max()) {
      throw Error(ErrorKind::Input, place, fmt::format("its label {} is {}", labels.size(), number),
                  "labels are the numbers of classes from 0 on");
    }
    labels.push_back(static_cast<std::int32_t>(number));
  }
  return labels;
}

/// The beginning of a line, as it can be shown.
std::string shown(std::string_view line) {
  constexpr std::size_t kMost = 40;
  std::string text(line.substr(0, kMost));
  for (char& letter : text) {
    if (std::isprint(static_cast<unsigned char>(letter)) == 0) letter = '?';
  }
  return text;
}

std::string_view without_blanks(std::string_view line) {
  constexpr std::string_view kBlanks = " \t\r";
  const std::size_t begin = line.find_first_not_of(kBlanks);
  if (begin == std::string_view::npos) return {};
  return line.substr(begin, line.find_last_not_of(kBlanks) + 1 - begin);
}

std::vector<std::int32_t> labels_of_text(std::string_view text, const std::string& path) {
  std::vector<std::int32_t> labels;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = without_blanks(text.substr(begin, end - begin));
    std::int32_t label = 0;
    const auto [stop, error] = std::from_chars(line.data(), line.data() + line.size(), label);
    if (error != std::errc() || stop != line.data() + line.size() || label < 0) {
      throw Error(ErrorKind::Input, path, fmt::format("line {} is no label: '{}'", labels.size() + 1, shown(line)),
                  "a text of labels has one integer from 0 on a line");
    }
    labels.push_back(label);
    begin = end + 1;
  }
  return labels;
}

/// The name with its first `word` replaced, which must stand between other characters than letters and digits.
std::optional<std::string> with_word(const std::string& name, std::string_view word, std::string_view replacement) {
  const auto separates = [&](std::size_t place) {
    return place >= name.size() || std::string_view("_.-").find(name[place]) != std::string_view::npos;
  };
  for (std::size_t at = name.find(word); at != std::string::npos; at = name.find(word, at + 1)) {
    if ((at > 0 && !separates(at - 1)) || !separates(at + word.size())) continue;
    return std::string(name).replace(at, word.size(), replacement);
  }
  return std::nullopt;
}

/// Names of the labels of an array, the surest first.
std::vector<std::string> names_beside_array(const std::string& name) {
  constexpr std::string_view kEnding = ".npy";
  std::vector<std::string> names;
  if (!name.ends_with(kEnding)) return names;
  const std::string stem = name.substr(0, name.size() - kEnding.size());
  names = {stem + "_labels.npy", stem + ".labels.npy"};
  using Words = std::pair<std::string_view, std::string_view>;
  for (const auto& [word, replacement] :
       {Words("inputs", "labels"), Words("images", "labels"), Words("x", "y"), Words("X", "y"), Words("X", "Y")}) {
    if (const std::optional<std::string> other = with_word(stem, word, replacement)) names.push_back(*other + ".npy");
  }
  names.emplace_back("labels.npy");
  return names;
}

/// MNIST's own names, with a hyphen or a point before "idx".
std::vector<std::string> names_beside_idx(const std::string& name) {
  std::vector<std::string> names;
  for (const std::string_view images : {"images-idx3", "images.idx3", "images-idx4", "images.idx4"}) {
    const std::size_t at = name.find(images);
    if (at == std::string::npos) continue;
    std::string labels = name;
    labels.replace(at, images.size(), fmt::format("labels{}idx1", images[std::string_view("images").size()]));
    names.push_back(labels);
    if (labels.ends_with(".gz")) {
      names.push_back(labels.substr(0, labels.size() - std::string_view(".gz").size()));
    } else {
      names.push_back(labels + ".gz");
    }
  }
  return names;
}

}  // namespace

std::vector<std::int32_t> labels_of_array(const Array& array, const std::string& place) {
  const graph::Shape& shape = array.shape;
  if (shape.empty() || shape.size() > 2 || (shape.size() == 2 && shape[1] != 1)) {
    throw Error(ErrorKind::Input, place,
                fmt::format("is an array of {}, labels are one number for each input", graph::to_string(shape)),
                "of one number for each class save numpy.argmax(labels, axis=1)");
  }
  switch (array.data.type()) {
    case ElementType::UInt8:
      return as_labels(array.data.as<std::uint8_t>(), place);
    case ElementType::Int8:
      return as_labels(array.data.as<std::int8_t>(), place);
    case ElementType::Int32:
      return as_labels(array.data.as<std::int32_t>(), place);
    case ElementType::Int64:
      return as_labels(array.data.as<std::int64_t>(), place);
    case ElementType::Float32:
      break;
  }
  throw Error(ErrorKind::Input, place, "is an array of real numbers, labels are integers",
              "save labels.astype(numpy.int32)");
}

std::vector<std::int32_t> load_label_numbers(const std::string& path) {
  std::vector<std::byte> bytes = read_file(path);
  if (looks_like_gzip(bytes)) bytes = gunzip(bytes, kMostFileBytes, path);
  if (looks_like_npy(bytes)) return labels_of_array(parse_npy(bytes, path), path);
  if (looks_like_idx(bytes)) return labels_of_array(parse_idx(bytes, path), path);
  return labels_of_text({reinterpret_cast<const char*>(bytes.data()), bytes.size()}, path);
}

std::optional<std::string> labels_beside(const std::string& path) {
  const std::filesystem::path data(path);
  const std::string name = data.filename().string();
  std::vector<std::string> names = names_beside_array(name);
  if (names.empty()) names = names_beside_idx(name);
  for (const std::string& other : names) {
    const std::filesystem::path labels = data.parent_path() / other;
    std::error_code failure;
    if (other != name && std::filesystem::is_regular_file(labels, failure)) return labels.string();
  }
  return std::nullopt;
}

}  // namespace tessera::media

// See input_source.hpp: archives of numpy.
#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "base/error.hpp"
#include "media/input_source.hpp"
#include "media/label_file.hpp"
#include "media/zip.hpp"

namespace tessera::media {
namespace {

using Pair = std::pair<std::string_view, std::string_view>;
constexpr std::array kPairs{Pair("x", "y"),         Pair("images", "labels"), Pair("inputs", "labels"),
                            Pair("data", "labels"), Pair("x_test", "y_test"), Pair("x_train", "y_train")};
constexpr std::string_view kEnding = ".npy";

std::string_view array_name(const ZipMember& member) {
  std::string_view name = member.name;
  if (name.ends_with(kEnding)) name.remove_suffix(kEnding.size());
  return name;
}

class Archive {
 public:
  Archive(std::span<const std::byte> bytes, const std::string& path)
      : bytes_(bytes), path_(path), members_(zip_members(bytes, path)) {}

  std::size_t size() const { return members_.size(); }
  const ZipMember* find(std::string_view name) const {
    const auto found = std::ranges::find(members_, name, array_name);
    return found == members_.end() ? nullptr : &*found;
  }
  /// The arrays that can be inputs by their names; the only one whatever its name.
  std::vector<const ZipMember*> candidates() const {
    std::vector<const ZipMember*> found;
    if (members_.size() == 1) return {members_.data()};
    for (const auto& [inputs, labels] : kPairs) {
      if (const ZipMember* member = find(inputs)) found.push_back(member);
    }
    return found;
  }
  Array array(const ZipMember& member) const {
    return parse_npy(zip_contents(bytes_, member, path_), place_of(member));
  }
  std::string place_of(const ZipMember& member) const { return fmt::format("{}:{}", path_, array_name(member)); }

  [[noreturn]] void fail(const std::string& message, const std::string& hint) const {
    constexpr std::size_t kMost = 20;
    std::vector<std::string_view> names;
    for (const ZipMember& member : members_) names.push_back(array_name(member));
    const std::size_t others = names.size() - std::min(names.size(), kMost);
    names.resize(names.size() - others);
    throw Error(
        ErrorKind::Input, path_,
        fmt::format("{}; its arrays: {}{}", message, names.empty() ? "none" : fmt::format("{}", fmt::join(names, ", ")),
                    others == 0 ? "" : fmt::format(" and {} others", others)),
        hint);
  }

 private:
  std::span<const std::byte> bytes_;
  const std::string& path_;
  std::vector<ZipMember> members_;
};

const ZipMember& inputs_of(const Archive& archive, const std::string& wanted) {
  if (!wanted.empty()) {
    if (const ZipMember* member = archive.find(wanted)) return *member;
    archive.fail(fmt::format("has no array '{}'", wanted), "");
  }
  const std::vector<const ZipMember*> candidates = archive.candidates();
  if (candidates.empty()) archive.fail("has no array of a known name", "say which one holds the inputs");
  if (candidates.size() > 1) archive.fail("has several arrays of inputs", "say which one to take");
  return *candidates[0];
}

/// Nothing where the inputs have a name to which none of labels belongs, or are all there is.
const ZipMember* labels_of(const Archive& archive, const ZipMember& inputs) {
  const auto* pair = std::ranges::find(kPairs, array_name(inputs), &Pair::first);
  if (pair == kPairs.end() || archive.size() == 1) return nullptr;
  if (const ZipMember* labels = archive.find(pair->second)) return labels;
  archive.fail(fmt::format("has no array '{}' of the labels of '{}'", pair->second, pair->first),
               "name it so, or give a file of labels");
}

}  // namespace

InputSource npz_source(const graph::Graph& graph, std::span<const std::byte> bytes, const std::string& path,
                       const DataSetOptions& options) {
  const Archive archive(bytes, path);
  const ZipMember& inputs = inputs_of(archive, options.array);
  const ZipMember* labels = options.labels.empty() ? labels_of(archive, inputs) : nullptr;
  InputSource source = array_source(graph, archive.array(inputs), archive.place_of(inputs));
  if (labels != nullptr) {
    source.labels = labels_of_array(archive.array(*labels), archive.place_of(*labels));
    if (source.labels.size() != source.count) {
      throw Error(ErrorKind::Input, archive.place_of(*labels),
                  fmt::format("has {} labels, '{}' {} inputs", source.labels.size(), array_name(inputs), source.count));
    }
  }
  return source;
}

}  // namespace tessera::media

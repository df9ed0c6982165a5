// See accuracy_cache.hpp.
#include "app/accuracy_cache.hpp"

#include <filesystem>
#include <fstream>
#include <sstream>
#include <system_error>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "app/output.hpp"
#include "base/error.hpp"

namespace tessera::app {

void CacheKey::add(std::string_view bytes) {
  constexpr std::uint64_t kPrime = 0x100000001b3;  // FNV-1a
  for (const char byte : bytes) hash_ = (hash_ ^ static_cast<unsigned char>(byte)) * kPrime;
  hash_ = (hash_ ^ 0xff) * kPrime;  // so that parts do not run together
}

std::string CacheKey::text() const { return fmt::format("{:016x}", hash_); }

AccuracyCache::AccuracyCache(const std::string& folder, const CacheKey& key) {
  if (folder.empty()) return;
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error) throw Error(ErrorKind::Input, folder, "cannot be made: " + error.message());
  file_ = (std::filesystem::path(folder) / (key.text() + ".json")).string();
  std::ifstream stream(file_);
  if (!stream) return;
  try {
    for (const nlohmann::json& point : nlohmann::json::parse(stream)) {
      points_.push_back({point.at("draw"), point.at("seconds"), point.at("right"), point.at("agreed")});
    }
  } catch (const nlohmann::json::exception& damaged) {
    throw Error(ErrorKind::Input, file_, fmt::format("is no file of results: {}", damaged.what()), "delete it");
  }
}

void AccuracyCache::add(const run::AccuracyPoint& point) {
  points_.push_back(point);
  if (file_.empty()) return;
  nlohmann::ordered_json document = nlohmann::ordered_json::array();
  for (const run::AccuracyPoint& one : points_) {
    document.push_back({{"draw", one.draw}, {"seconds", one.seconds}, {"right", one.right}, {"agreed", one.agreed}});
  }
  write_text(file_ + ".new", document.dump() + "\n");
  std::error_code error;
  std::filesystem::rename(file_ + ".new", file_, error);
  if (error) throw Error(ErrorKind::Input, file_, "cannot be written: " + error.message());
}

}  // namespace tessera::app

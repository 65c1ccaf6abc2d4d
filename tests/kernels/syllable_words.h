// English words and how many syllables they have, for tests.
//
// The words were chosen before the counter was written: common ones of all
// lengths, with many silent letters, endings and neighbouring vowels. The
// counts are those of the CMU Pronouncing Dictionary (its first entry of each
// word); words on which dictionaries differ are left out.

#pragma once

#include <string_view>

namespace docmill {

struct SyllableWords {
  int syllables;
  std::string_view words;  // separated by single spaces
};

inline constexpr SyllableWords kSyllableWords[] = {
    {1,
     "the of and to is was he she we me you your they have been were one "
     "would there their time make like use come some done give live where "
     "here more large small change place page name home house cause course "
     "voice choice piece friend great bread heart earth learn year through "
     "though thought eye own know view new few true blue two do sleep speak "
     "leave please asked looked walked worked played moved used called tried "
     "died stopped makes times names lives says does goes horse since else "
     "edge judge world girl strength twelve length myth gym type style why "
     "sky queen quick quite guess guide tongue league plague"},
    {2,
     "people little water other only many very about over under after again "
     "before because become letter number answer open begin being doing "
     "going city country body study busy early easy story money monkey table "
     "apple simple middle title able uncle candle circle needle started "
     "ended wanted needed added hated rated faded houses pages places "
     "changes boxes wishes watches judges uses pieces sizes happy baby party "
     "lady empty yellow window follow paper pepper science lion quiet poem "
     "poet riot client giant diet fluid ruin cruel nature picture future "
     "measure figure nation station question section action special ocean "
     "social partial region million onion union soldier moment movement "
     "statement basement likely safely rarely lately useful careful hopeful "
     "hopeless careless sometimes something someone homework maybe basic "
     "music public magic system rhythm prism equal language sequel believe "
     "receive achieve increase describe complete machine police engine "
     "return review value rescue argue minute promise practice service "
     "surface jumping sitting writing taking making seeing trying buying "
     "playing beyond lawyer player royal loyal power tower flower shower "
     "genius diamond"},
    {3,
     "animal another remember together important however government family "
     "history area idea media radio video piano studio audio example "
     "possible terrible capital hospital holiday yesterday tomorrow computer "
     "banana potato tomato umbrella energy enemy company beautiful wonderful "
     "dangerous serious various curious previous furious period medium "
     "museum alien chariot patriot created related decided united divided "
     "collected suggested expected sentences exercise compromise paradise "
     "recognize organize continue avenue residue rescuing manual usual "
     "attention position condition direction religion musician physician "
     "behavior industry library memory factory realism syllable article "
     "bicycle vehicle obstacle miracle violence violin creation reaction "
     "theater poetry apartment department excitement settlement requirement "
     "agreement employee committee guarantee recipe finally"},
    {4,
     "advantages information population education television situation "
     "usually actually january american experience material original "
     "particular political economy community activity ability security "
     "reality society variety anxiety impossible responsible invisible "
     "appreciate associate initiate evaluate graduated situated category "
     "dictionary necessary military secretary territory photography "
     "geography biology geology apology philosophy generation calculator "
     "helicopter caterpillar watermelon intelligent experiment establishment "
     "environment advertisement mysterious mathematics conversation "
     "celebration operation"},
    {5,
     "university electricity opportunity international curiosity individual "
     "imagination examination communication organization refrigerator "
     "vocabulary auditorium immediately unfortunately possibility "
     "personality nationality pronunciation association appreciation "
     "evaluation hippopotamus mathematician"},
    {6,
     "responsibility encyclopedia availability autobiography reliability "
     "identification revolutionary unimaginable electrification "
     "characterization"},
    {7, "industrialization"},
};

}  // namespace docmill

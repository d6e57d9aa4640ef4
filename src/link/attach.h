// Names that mean something only beside a fuller one: bare surnames, acronyms, short forms.
#pragma once

#include <cstdint>

#include "link/clusters.h"
#include "link/nodes.h"

namespace redstring::link {

/// Joins an organization known by an acronym or short form to the fuller name for which documents
/// use that form, when one such name leads clearly and they use it often enough.
void attach_short_forms(Nodes& nodes, const KeptApart& apart, Clusters& clusters);

/// Joins a publication's bare name of one word to a person. Whom the sexes or a decision forbid is
/// left out of account.
///   One bearer of the surname: joined when the surname is in no list of names and is no ordinary
///     word; or he occurs in the same publication (a copy of the story); or a title or role that
///     not everybody has is said of both; or something else that the publication mentions occurs
///     with him as well (one thing when he occurs in two publications, else two; what occurs in
///     more than a twentieth of all publications does not count); or he occurs in five
///     publications, and in as many as the bare surname, which is nothing but a surname.
///   Several bearers: the one who occurs in the same publication; or occurs ten times as often as
///     all others together, in ten publications or more; or alone shares a title or role; or occurs
///     three times as often as all others, in three publications or more, and two other things
///     occur with both.
///   None, but people with that given name: the one ten times as frequent as all others, when
///     something else occurs with both.
/// A single name that no fuller name contains is one entity across publications when no list has
/// it, or when it occurs in five publications or more: somebody with a given name would have been
/// called by it once. All others stay one entity per publication.
void attach_single_names(Nodes& nodes, const KeptApart& apart, Clusters& clusters,
                         const NameLists& lists);

/// Breaks up what stayed alone and says too little: "J. Kettle" where several people may be meant,
/// or where the surname is a common one. The new nodes stand alone.
void break_up_partial_names(Nodes& nodes, KeptApart& apart, Clusters& clusters);

}  // namespace redstring::link

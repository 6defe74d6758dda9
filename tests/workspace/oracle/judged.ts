// What is judged: the blocks of a message, and the two kinds of views with the blocks they hold.
// A view of @slack/types may hold any object as a block; here it holds the known ones.
import type { HomeView, KnownBlock, ModalView } from '@slack/types';

export interface Judged {
  message: KnownBlock[];
  modal: Omit<ModalView, 'blocks'> & { blocks: KnownBlock[] };
  home: Omit<HomeView, 'blocks'> & { blocks: KnownBlock[] };
}
